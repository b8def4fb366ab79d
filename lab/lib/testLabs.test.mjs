// @ts-check
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { isRunning } from '../../scripts/lib/processIdentity.mjs';
import {
  temporaryFolder,
  until,
} from '../../scripts/lib/testing/temporary.mjs';
import { Servers } from './Servers.mjs';
import { claimTestLab, stopAbandonedLabs } from './testLabs.mjs';

/** Starts a lab of one server from a process that is then killed. */
async function abandonLab(/** @type {string} */ cache) {
  const [labs, servers] = ['./testLabs.mjs', './Servers.mjs'].map(name =>
    JSON.stringify(new URL(name, import.meta.url).href),
  );
  const script = `
    import fs from 'node:fs';
    import { claimTestLab } from ${labs};
    import { Servers } from ${servers};
    const { state } = claimTestLab(${JSON.stringify(cache)});
    fs.mkdirSync(state + '/log', { recursive: true });
    new Servers(state).start({ name: 'etcd', file: 'sleep', args: ['600'] });
    console.log(state);
    setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script]);
  const [state] = await once(holder.stdout.setEncoding('utf8'), 'data');
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  return state.trim();
}

test('stops and removes the labs of killed test runs, and leaves those in use', async t => {
  const cache = temporaryFolder(t);
  const abandoned = [await abandonLab(cache), await abandonLab(cache)];
  const servers = abandoned.map(state => new Servers(state).get('etcd'));
  t.after(() => {
    for (const record of servers)
      if (isRunning(record)) process.kill(record.pid);
  });
  const used = claimTestLab(cache);
  fs.mkdirSync(used.state);

  /** @type {string[]} */
  const told = [];
  await stopAbandonedLabs(cache, line => told.push(line));

  assert.equal(told.length, 2);
  for (const record of servers)
    await until('a server to be gone', () => !isRunning(record), 5000);
  assert.deepEqual(fs.readdirSync(path.join(cache, 'labs')).sort(), [
    path.basename(used.state),
    path.basename(`${used.state}.lock`),
  ]);
  used.release();
});
