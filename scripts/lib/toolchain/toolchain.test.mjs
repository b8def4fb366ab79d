// @ts-check
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CommandFailed } from '../command.mjs';
import {
  DOCS_BIN,
  nodeEnvironment,
  portalEnvironment,
  toolchainEnvironment,
  trackingEnvironment,
} from '../environment.mjs';
import { temporaryFolder } from '../testing/temporary.mjs';
import { explainInstallFailure } from './failures.mjs';
import { hashOf, hashTree } from './fingerprint.mjs';
import { installOnce } from './installOnce.mjs';
import { indexEnvironment } from './tools.mjs';

test('an installation that failed leaves nothing, and one that succeeded is kept', async t => {
  const folder = path.join(temporaryFolder(t), 'cache', 'tool');
  const install = (/** @type {(place: string) => Promise<void>} */ fill) =>
    installOnce({ folder, title: 'a tool', fill });
  await assert.rejects(
    install(async place => {
      fs.writeFileSync(path.join(place, 'half'), '');
      throw new Error('the network is gone');
    }),
    /the network is gone/,
  );
  assert.deepEqual(fs.readdirSync(path.dirname(folder)), ['locks']);

  // Left by a process that was killed.
  fs.mkdirSync(`${folder}.partial`);
  fs.writeFileSync(path.join(`${folder}.partial`, 'half'), '');
  await install(async place => fs.writeFileSync(path.join(place, 'whole'), ''));
  assert.deepEqual(fs.readdirSync(folder), ['whole']);
  await install(async () => assert.fail('it is there already'));
});

test('two installations at the same time are one', async t => {
  const folder = path.join(temporaryFolder(t), 'tool');
  let count = 0;
  const install = () =>
    installOnce({
      folder,
      title: 'a tool',
      fill: async () => {
        count += 1;
      },
    });
  await Promise.all([install(), install(), install()]);
  assert.equal(count, 1);
});

test('a full disk is named', async t => {
  const folder = path.join(temporaryFolder(t), 'tool');
  const full = Object.assign(new Error('write'), { code: 'ENOSPC' });
  await assert.rejects(
    installOnce({
      folder,
      title: 'a tool',
      fill: async () => Promise.reject(full),
    }),
    /The disk is full at .*tool\. Free some space/,
  );
});

test('the hash of a tree follows names and contents, not dates or what is left out', t => {
  const root = temporaryFolder(t);
  const write = (/** @type {string} */ name, /** @type {string} */ text) => {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
  };
  const hash = () =>
    hashTree(
      root,
      ['b', 'a', 'absent'],
      name => path.basename(name) === 'dist',
    );
  write('a/x.ts', '1');
  write('b/y.ts', '2');
  const first = hash();
  fs.utimesSync(path.join(root, 'a/x.ts'), new Date(0), new Date(0));
  write('a/dist/x.js', 'built');
  write('c/z.ts', 'elsewhere');
  assert.equal(hash(), first);
  write('a/x.ts', '3');
  const changed = hash();
  assert.notEqual(changed, first);
  fs.renameSync(path.join(root, 'a/x.ts'), path.join(root, 'a/w.ts'));
  assert.notEqual(hash(), changed);
  assert.notEqual(hashOf(['ab', 'c']), hashOf(['a', 'bc']));
});

test('tells what an installing command failed of', () => {
  const explain = (/** @type {string[]} */ ...lines) =>
    String(
      explainInstallFailure('uv', new CommandFailed('pip', 1, lines), '/l'),
    );
  assert.match(
    explain('npm error code ENOTFOUND'),
    /could not be downloaded.*Check the network/,
  );
  assert.match(
    explain('OSError: [Errno 28] No space left on device'),
    /disk is full/,
  );
  assert.match(
    explain('➤ YN0028: │ The lockfile would have been modified'),
    /Run `yarn install`/,
  );
  assert.match(
    explain('gyp ERR! build error', '➤ YN0000: · Failed with errors in 3s'),
    /uv could not be installed \(gyp ERR! build error\).*\/l/,
  );
  const other = new Error('a bug');
  assert.equal(explainInstallFailure('uv', other), other);
});

test('gives the portal its variables and keeps those of the calling npm away', () => {
  const toolchain = {
    node: { home: '/n', bin: '/n/bin', file: '/n/bin/node' },
    uv: '/u/uv',
    tools: { python: '/t/bin/python', path: '/t/path' },
  };
  const base = {
    PATH: '/usr/bin',
    HOME: '/home/a',
    LLMOPS_CACHE: '/cache',
    LLMOPS_DATA: '/data',
    npm_lifecycle_event: 'start',
    npm_config_user_agent: 'npm/10',
    npm_config_registry: 'kept',
  };
  const env = portalEnvironment({
    toolchain,
    port: 7010,
    mlflowUrl: 'http://127.0.0.1:7011',
    base,
  });
  assert.equal(env.npm_lifecycle_event, undefined);
  assert.equal(env.npm_config_user_agent, undefined);
  assert.equal(env.npm_config_registry, 'kept');
  const given = Object.fromEntries(
    Object.entries(env).filter(([name]) => name.startsWith('LLMOPS_')),
  );
  assert.deepEqual(given, {
    LLMOPS_CACHE: '/cache',
    LLMOPS_DATA: '/data',
    LLMOPS_TOOLS_PYTHON: '/t/bin/python',
    LLMOPS_TECHDOCS_BUILDER: 'local',
    LLMOPS_UV: '/u/uv',
    LLMOPS_PORT: '7010',
    LLMOPS_MLFLOW_URL: 'http://127.0.0.1:7011',
  });
  const places = (env.PATH ?? '').split(path.delimiter);
  assert.equal(places[0], '/n/bin');
  assert.ok(places.includes('/t/path') && !places.includes('/t/bin'));
  // The mkdocs that trusts nobody comes before any other.
  assert.ok(places.indexOf(DOCS_BIN) < places.indexOf('/t/path'));
  assert.ok(places.includes(DOCS_BIN));
  assert.equal(nodeEnvironment(toolchain.node, base).npm_config_nodedir, '/n');
  assert.equal(toolchainEnvironment(toolchain, base).LLMOPS_UV, '/u/uv');
});

test('gives the tracking server nothing that was exported for other programs', () => {
  const toolchain = {
    node: { home: '/n', bin: '/n/bin', file: '/n/bin/node' },
    uv: '/u/uv',
    tools: { python: '/t/bin/python', path: '/t/path' },
  };
  const base = {
    PATH: '/usr/bin',
    HOME: '/home/a',
    https_proxy: 'http://proxy',
    MLFLOW_SQLALCHEMYSTORE_POOL_SIZE: '5',
    MLFLOW_TRACKING_PASSWORD: 'secret',
    GITHUB_TOKEN: 'secret',
    AWS_SECRET_ACCESS_KEY: 'secret',
    POSTGRES_PASSWORD: 'secret',
  };
  const env = trackingEnvironment(toolchain, base);
  assert.ok(!Object.values(env).includes('secret'));
  assert.equal(env.HOME, '/home/a');
  assert.equal(env.https_proxy, 'http://proxy');
  assert.equal(env.MLFLOW_SQLALCHEMYSTORE_POOL_SIZE, '5');
});

test("hands pip's index on to uv unless uv has its own", () => {
  const pip = { PIP_INDEX_URL: 'https://a.example/simple', PIP_CERT: '/c.pem' };
  assert.deepEqual(indexEnvironment(pip), {
    ...pip,
    UV_DEFAULT_INDEX: 'https://a.example/simple',
    SSL_CERT_FILE: '/c.pem',
  });
  const own = { ...pip, UV_DEFAULT_INDEX: 'https://b.example/simple' };
  assert.equal(
    indexEnvironment(own).UV_DEFAULT_INDEX,
    'https://b.example/simple',
  );
});
