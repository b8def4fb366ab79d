// @ts-check
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from './lib/check/ports.mjs';
import {
  claimData,
  readSecrets,
  writeSecretsConfig,
} from './lib/dataStore.mjs';
import { portalEnvironment } from './lib/environment.mjs';
import { mlflowServer } from './lib/mlflow.mjs';
import { developmentPortal, productionPortal } from './lib/portal.mjs';
import { ManagedProcess } from './lib/supervise/ManagedProcess.mjs';
import { ProcessRecords } from './lib/supervise/ProcessRecords.mjs';
import { temporaryFolder } from './lib/testing/temporary.mjs';

const FOLDER = path.dirname(fileURLToPath(import.meta.url));

/**
 * Runs one of the commands to its end.
 *
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} [args]
 */
async function command(name, env, args = []) {
  const child = spawn(process.execPath, [path.join(FOLDER, name), ...args], {
    env: { ...process.env, npm_config_user_agent: 'npm', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', chunk => (output += chunk));
  child.stderr.on('data', chunk => (errors += chunk));
  const [code] = await once(child, 'close');
  return { code, output, errors };
}

/**
 * @param {{ code: number, errors: string }} result
 * @param {RegExp} content
 */
function failsWithOneLine(result, content) {
  assert.equal(result.code, 1);
  assert.match(result.errors, content);
  assert.equal(result.errors.trim().split('\n').length, 1);
}

test('refuses a data folder that a running portal uses', async t => {
  const data = path.join(temporaryFolder(t), 'data');
  const lock = claimData(data, { url: 'http://127.0.0.1:1234' });
  const inUse = new RegExp(
    `in use by a running portal at http://127.0.0.1:1234 \\(process ${process.pid}\\)`,
  );
  failsWithOneLine(await command('start.mjs', { LLMOPS_DATA: data }), inUse);
  failsWithOneLine(
    await command('reset.mjs', { LLMOPS_DATA: data }, ['--yes']),
    inUse,
  );
  lock.release();
});

test('refuses a taken port and names the variable to change', async t => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  const port = String(
    typeof address === 'object' && address ? address.port : 0,
  );
  const free = String(await freePort());
  const env = { LLMOPS_DATA: path.join(temporaryFolder(t), 'data') };
  failsWithOneLine(
    await command('start.mjs', {
      ...env,
      LLMOPS_PORT: port,
      LLMOPS_MLFLOW_PORT: free,
    }),
    new RegExp(`Port ${port} .* taken .*LLMOPS_PORT=<port>`),
  );
  failsWithOneLine(
    await command('start.mjs', {
      ...env,
      LLMOPS_PORT: free,
      LLMOPS_MLFLOW_PORT: port,
    }),
    new RegExp(`Port ${port} .*MLflow.* taken .*LLMOPS_MLFLOW_PORT=<port>`),
  );
  failsWithOneLine(
    await command('start.mjs', {
      ...env,
      LLMOPS_PORT: free,
      LLMOPS_MLFLOW_PORT: free,
    }),
    /Two servers want the same port/,
  );
});

test('empties a data folder only after agreement, and never a folder of something else', async t => {
  const folder = temporaryFolder(t);
  const data = path.join(folder, 'data');
  claimData(data, {}).release();
  fs.mkdirSync(path.join(data, 'db'));
  fs.writeFileSync(path.join(data, 'db', 'catalog.sqlite'), 'rows');

  failsWithOneLine(
    await command('reset.mjs', { LLMOPS_DATA: data }),
    /no terminal to ask at/,
  );
  assert.ok(fs.existsSync(path.join(data, 'db', 'catalog.sqlite')));
  const agreed = await command('reset.mjs', { LLMOPS_DATA: data }, ['--yes']);
  assert.equal(agreed.code, 0);
  assert.deepEqual(fs.readdirSync(data), ['llmops-data.txt']);

  failsWithOneLine(
    await command('reset.mjs', { LLMOPS_DATA: folder }, ['--yes']),
    /holds other files and is no data folder of the portal/,
  );
});

test('keeps the secrets it made, readable by this user alone', t => {
  const data = temporaryFolder(t);
  const { backend } = readSecrets(data);
  assert.ok(backend.length >= 32);
  assert.deepEqual(readSecrets(data), { backend });
  const file = path.join(data, 'secrets.json');
  assert.equal(fs.statSync(file).mode & 0o777, 0o600);
  fs.writeFileSync(file, `{"backend": "${backend}`);
  assert.throws(
    () => readSecrets(data),
    (/** @type {Error} */ error) =>
      !error.message.includes(backend) && /cannot be read/.test(error.message),
  );
});

test('closes a data folder that was there before to other users', t => {
  const data = path.join(temporaryFolder(t), 'data');
  fs.mkdirSync(data);
  fs.chmodSync(data, 0o755);
  claimData(data, {}).release();
  assert.equal(fs.statSync(data).mode & 0o777, 0o700);
});

test('hands secrets to the portal by a file, and to no process by its environment', async t => {
  const data = temporaryFolder(t);
  const secrets = writeSecretsConfig(data);
  const { backend } = readSecrets(data);
  assert.equal(fs.statSync(secrets).mode & 0o777, 0o600);
  const toolchain = {
    node: { home: '', bin: '', file: process.execPath },
    uv: '',
    tools: { python: process.execPath, path: '' },
  };
  const env = portalEnvironment({
    toolchain,
    port: 1,
    mlflowUrl: '',
    base: {},
  });
  const specs = [
    productionPortal({
      ...{ toolchain, env, secrets, port: 1 },
      bundle: { backend: 'backend.js', app: 'app' },
    }),
    developmentPortal({ toolchain, env, secrets, port: 1, appPort: 2 }),
    mlflowServer({ toolchain, data, port: 3 }),
  ];
  for (const { args, env: given } of specs)
    assert.ok(!JSON.stringify([args, given]).includes(backend));

  // What Backstage reads of the files that the portal is given.
  const { ConfigSources } = createRequire(import.meta.url)(
    '@backstage/config-loader',
  );
  for (const { args } of specs.slice(0, 2)) {
    const config = await ConfigSources.toConfig(
      ConfigSources.default({ argv: args, watch: false, env: {} }),
    );
    assert.equal(config.getString('auth.session.secret'), backend);
    config.close();
  }
});

test('prints its help without starting anything', async () => {
  for (const name of [
    'start.mjs',
    'reset.mjs',
    'test.mjs',
    'e2e.mjs',
    'bench.mjs',
  ]) {
    const { code, output } = await command(name, {}, ['--help']);
    assert.equal(code, 0);
    assert.match(output, /npm/);
  }
});

test('runs a real MLflow that keeps what was logged over a restart', async t => {
  const python = process.env.LLMOPS_TOOLS_PYTHON;
  if (!python)
    return t.skip(
      'LLMOPS_TOOLS_PYTHON names no tool environment; npm test does',
    );
  /** @type {ManagedProcess | undefined} */
  let server;
  t.after(() => server?.stop());
  // A name that would need escaping in the address of a database.
  const data = path.join(temporaryFolder(t), 'data %20 ü');
  fs.mkdirSync(path.join(data, 'mlflow'), { recursive: true });
  const port = await freePort();
  const toolchain = {
    node: { home: '', bin: '', file: process.execPath },
    uv: '',
    tools: { python, path: '' },
  };
  const start = async () => {
    server = new ManagedProcess(mlflowServer({ toolchain, data, port }), {
      logFolder: path.join(data, 'logs'),
      mark: `test-${process.pid}`,
      records: new ProcessRecords(data),
      tell: () => {},
      onGivenUp: problem => assert.fail(String(problem)),
    });
    await server.start();
    return server;
  };
  const api = `http://127.0.0.1:${port}/api/2.0/mlflow`;
  const first = await start();
  const created = await fetch(`${api}/experiments/create`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'kept' }),
  });
  assert.equal(created.status, 200);
  await first.stop();
  assert.deepEqual(fs.readdirSync(path.join(data, 'mlflow')), ['mlflow.db']);

  const second = await start();
  const found = await fetch(
    `${api}/experiments/get-by-name?experiment_name=kept`,
  );
  const { experiment } =
    /** @type {{ experiment: { artifact_location: string } }} */ (
      await found.json()
    );
  assert.match(experiment.artifact_location, /^mlflow-artifacts:\//);
  const foreign = await fetch(`${api}/experiments/create`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      origin: 'https://evil.example',
    },
    body: JSON.stringify({ name: 'from a page of somebody else' }),
  });
  assert.equal(foreign.status, 403);
  await second.stop();
});
