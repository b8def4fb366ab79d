// @ts-check
import assert from 'node:assert/strict';
import net from 'node:net';
import path from 'node:path';
import { once } from 'node:events';
import { test } from 'node:test';
import { temporaryFolder, writeProgram } from '../testing/temporary.mjs';
import { checkPort, freePort, readPort } from './ports.mjs';
import { checkCompiler, checkGit, checkNode } from './programs.mjs';
import { findPython } from './python.mjs';
import { checkSpace } from './space.mjs';

const oneLine =
  (/** @type {RegExp} */ content) => (/** @type {Error} */ error) => {
    assert.equal(error.name, 'Problem');
    assert.equal(error.message.includes('\n'), false);
    assert.match(error.message, content);
    return true;
  };

test('names each missing program and how to get it', t => {
  const empty = { PATH: temporaryFolder(t) };
  assert.throws(
    () => checkGit(empty),
    oneLine(/Git is missing.*apt-get install git/),
  );
  assert.throws(() => checkNode(empty), oneLine(/npm is missing/));
  assert.throws(
    () => checkCompiler(empty),
    oneLine(/C\+\+ compiler is missing.*build-essential/),
  );
  assert.throws(
    () => findPython(empty),
    oneLine(/Python is missing.*LLMOPS_PYTHON/),
  );
});

test('a Git that is too old is not enough', t => {
  const folder = temporaryFolder(t);
  writeProgram(folder, 'git', 'echo git version 2.34.1');
  assert.throws(
    () => checkGit({ PATH: folder }),
    oneLine(/git version 2\.34\.1, which is too old/),
  );
  for (const good of [
    'git version 2.35.0',
    'git version 2.50.1 (Apple Git-155)',
    'git version 3.0.0',
  ]) {
    writeProgram(folder, 'git', `echo "${good}"`);
    checkGit({ PATH: folder });
  }
});

test('a compiler without make, or a broken one, is not enough', t => {
  const folder = temporaryFolder(t);
  const compiler = writeProgram(folder, 'g++', 'echo g++ 12');
  assert.throws(
    () => checkCompiler({ PATH: folder }),
    oneLine(/make.*missing/),
  );
  writeProgram(folder, 'make', 'echo make 4');
  checkCompiler({ PATH: folder });
  writeProgram(folder, 'g++', 'exit 1');
  assert.throws(
    () => checkCompiler({ PATH: folder, CXX: compiler }),
    oneLine(/compiler is missing/),
  );
});

test('tells what is wrong with a Python', t => {
  const folder = temporaryFolder(t);
  const env = {
    PATH: `${folder}:/bin:/usr/bin`,
    LLMOPS_PYTHON: path.join(folder, 'python3'),
  };
  const answer = (/** @type {string} */ json) =>
    writeProgram(folder, 'python3', `echo '${json}'`);

  writeProgram(
    folder,
    'python3',
    'echo "Fatal Python error: init_fs_encoding" >&2; exit 1',
  );
  assert.throws(
    () => findPython(env),
    oneLine(/does not work: Fatal Python error/),
  );
  writeProgram(folder, 'python3', 'echo hello');
  assert.throws(() => findPython(env), oneLine(/no sensible answer/));
  answer('{"file": "/opt/python3", "version": [3, 9], "missing": []}');
  assert.throws(
    () => findPython(env),
    oneLine(/is Python 3\.9, which is too old/),
  );
  answer(
    '{"file": "/opt/python3", "version": [3, 12], "missing": ["ensurepip"]}',
  );
  assert.throws(
    () => findPython(env),
    oneLine(/lacks its standard part ensurepip.*python3-venv/),
  );
  answer('{"file": "/opt/python3", "version": [3, 12], "missing": []}');
  assert.deepEqual(findPython(env), { file: '/opt/python3', version: '3.12' });
});

test('takes another Python when the first one is unfit', t => {
  const folder = temporaryFolder(t);
  writeProgram(folder, 'python3', 'exit 1');
  writeProgram(
    folder,
    'python3.12',
    `echo '{"file": "/opt/python3.12", "version": [3, 12], "missing": []}'`,
  );
  assert.equal(findPython({ PATH: `${folder}:/bin` }).file, '/opt/python3.12');
});

test('adds up what one disk must hold', () => {
  const needs = [
    { folder: '/a', bytes: 3e9 },
    { folder: '/b', bytes: 4e9 },
  ];
  checkSpace(needs, () => ({ device: 1, free: 7e9 }));
  assert.throws(
    () => checkSpace(needs, () => ({ device: 1, free: 6.5e9 })),
    oneLine(/disk of \/a has 6\.5 GB free, and 7\.0 GB are needed/),
  );
  checkSpace(needs, () => ({ device: Math.random(), free: 4e9 }));
});

test('tells which port is taken and how to choose another', async t => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await assert.rejects(
    checkPort(port, 'the portal', 'LLMOPS_PORT'),
    oneLine(new RegExp(`Port ${port} .* is taken.*LLMOPS_PORT=`)),
  );
  await checkPort(await freePort(), 'the portal', 'LLMOPS_PORT');
});

test('reads a port from the environment', () => {
  assert.equal(readPort({}, 'P', 7007), 7007);
  assert.equal(readPort({ P: '8080' }, 'P', 7007), 8080);
  for (const wrong of ['0', '70000', '80a', '-1', '1.5']) {
    assert.throws(
      () => readPort({ P: wrong }, 'P', 1),
      oneLine(/P is ".*", which is no port/),
    );
  }
});
