// @ts-check
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { tryLock, withLock } from './lock.mjs';
import { identify, isRunning } from './processIdentity.mjs';
import { temporaryFolder, until } from './testing/temporary.mjs';

test('a lock is refused while its holder runs and taken over when it was killed', async t => {
  const file = path.join(temporaryFolder(t), 'locks', 'a.lock');
  const module = new URL('./lock.mjs', import.meta.url).href;
  const script = `
    import { tryLock } from ${JSON.stringify(module)};
    tryLock(${JSON.stringify(file)}, { url: 'http://here' });
    setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script]);
  t.after(() => holder.kill('SIGKILL'));
  await until('the other process to hold the lock', () => fs.existsSync(file));

  const refused = tryLock(file);
  assert.ok('holder' in refused);
  assert.equal(refused.holder?.pid, holder.pid);
  assert.equal(refused.holder?.url, 'http://here');

  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const taken = tryLock(file);
  assert.ok('release' in taken);
  taken.release();
  assert.equal(fs.existsSync(file), false);
});

test('a lock of a process whose number was given to another one is stale', t => {
  const file = path.join(temporaryFolder(t), 'a.lock');
  fs.writeFileSync(
    file,
    JSON.stringify({ pid: process.pid, born: 'long ago' }),
  );
  assert.ok('release' in tryLock(file));
});

test('an unreadable lock is stale', t => {
  const file = path.join(temporaryFolder(t), 'a.lock');
  fs.writeFileSync(file, '{"pid":');
  assert.ok('release' in tryLock(file));
});

test('waits for the lock and releases it after a failure', async t => {
  const file = path.join(temporaryFolder(t), 'a.lock');
  const first = tryLock(file);
  assert.ok('release' in first);
  /** @type {string[]} */
  const order = [];
  const second = withLock(file, 'a thing', async () => {
    order.push('second');
    throw new Error('it failed');
  });
  order.push('first');
  first.release();
  await assert.rejects(second, /it failed/);
  assert.deepEqual(order, ['first', 'second']);
  assert.equal(fs.existsSync(file), false);
});

test('a process is known by its start time', async () => {
  const child = spawn('sleep', ['60']);
  const identity = identify(child.pid ?? 0);
  assert.ok(identity && isRunning(identity));
  assert.equal(isRunning({ ...identity, born: `${identity.born}0` }), false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal(isRunning(identity), false);
  assert.equal(identify(identity.pid), undefined);
});

test('ends the command of a holder that was killed', async t => {
  const folder = temporaryFolder(t);
  const file = path.join(folder, 'a.lock');
  const here = (/** @type {string} */ name) =>
    JSON.stringify(new URL(name, import.meta.url).href);
  const script = `
    import { run } from ${here('./command.mjs')};
    import { withLock } from ${here('./lock.mjs')};
    await withLock(${JSON.stringify(file)}, 'a thing', () =>
      run('sh', ['-c', 'echo $$ > pid; sleep 600; true'], { cwd: ${JSON.stringify(
        folder,
      )} }));`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script]);
  t.after(() => holder.kill('SIGKILL'));
  const pid = await until('the command', () => {
    const text = path.join(folder, 'pid');
    return fs.existsSync(text) && Number(fs.readFileSync(text, 'utf8'));
  });
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  assert.ok(identify(Number(pid)), 'it goes on alone');
  assert.ok('release' in tryLock(file));
  await until('its end', () => !identify(Number(pid)));
});
