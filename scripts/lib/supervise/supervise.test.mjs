// @ts-check
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { identify } from '../processIdentity.mjs';
import { temporaryFolder, until } from '../testing/temporary.mjs';
import { causeIn, errorIn, withoutRepeats } from './errorLines.mjs';
import { LogFile } from './logFile.mjs';
import { ManagedProcess } from './ManagedProcess.mjs';
import { stopLeftovers } from './processGroup.mjs';
import { MARK, ProcessRecords } from './ProcessRecords.mjs';
import { RestartBudget } from './RestartBudget.mjs';

/**
 * A managed Node process that runs `script` with `folder` as its working folder, and is ready once the file
 * `ready` exists there.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} script
 * @param {{ stopLimitMs?: number, most?: number, fatalIn?: (line: string) => string | undefined }} [options]
 */
function managed(t, script, { stopLimitMs = 20_000, most = 5, fatalIn } = {}) {
  /** @type {ManagedProcess | undefined} */
  let started;
  // Before the folder goes: hooks run in this order.
  t.after(() => started?.stop());
  const folder = temporaryFolder(t);
  const records = new ProcessRecords(folder);
  /** @type {string[]} */
  const told = [];
  /** @type {unknown[]} */
  const givenUp = [];
  const spec = {
    name: 'child',
    file: process.execPath,
    args: ['-e', script],
    cwd: folder,
    env: process.env,
    isReady: async () => fs.existsSync(path.join(folder, 'ready')),
    readyLimitMs: 60_000,
    stopLimitMs,
    leftoverSignal: /** @type {const} */ ('SIGTERM'),
    fatalIn,
  };
  const around = {
    logFolder: path.join(folder, 'logs'),
    mark: `test-${process.pid}-${Math.random()}`,
    records,
    tell: (/** @type {string} */ line) => told.push(line),
    onGivenUp: (/** @type {unknown} */ problem) => givenUp.push(problem),
    budget: new RestartBudget({ most }),
  };
  const child = new ManagedProcess(spec, around);
  started = child;
  return { child, folder, records, told, givenUp, around };
}

const READY = `require('fs').writeFileSync('ready', '')`;
const FOREVER = `setInterval(() => {}, 1000)`;

test('stops a process in order and removes its record', async t => {
  const { child, folder, records } = managed(
    t,
    `process.on('SIGTERM', () => { require('fs').writeFileSync('ended well', ''); process.exit(0); });
     ${READY}; ${FOREVER}`,
  );
  await child.start();
  const [record] = records.read();
  assert.ok(identify(record.pid));
  await child.stop();
  assert.equal(identify(record.pid), undefined);
  assert.ok(fs.existsSync(path.join(folder, 'ended well')));
  assert.deepEqual(records.read(), []);
});

test('ends a process by force that does not stop in time, and its children too', async t => {
  const { child, folder, told } = managed(
    t,
    `process.on('SIGTERM', () => {});
     const helper = require('child_process').spawn('sleep', ['600']);
     require('fs').writeFileSync('helper', String(helper.pid)); ${READY}; ${FOREVER}`,
    { stopLimitMs: 300 },
  );
  await child.start();
  const helper = Number(fs.readFileSync(path.join(folder, 'helper'), 'utf8'));
  await child.stop();
  assert.equal(identify(helper), undefined);
  assert.match(told.join(), /did not stop within 0.3 s and is ended by force/);
});

test('starts a killed process again', async t => {
  const { child, records, told } = managed(t, `${READY}; ${FOREVER}`);
  await child.start();
  const first = records.read()[0].pid;
  process.kill(first, 'SIGKILL');
  const second = await until('the second process', () => {
    const pid = records.read()[0]?.pid;
    return pid === first ? undefined : pid;
  });
  await until('the news', () => told.some(line => line === 'child is back'));
  assert.ok(identify(second));
  assert.match(
    told[0],
    /child ended unexpectedly \(SIGKILL\); starting it again \(1 of 5\)/,
  );
  await child.stop();
  assert.equal(identify(second), undefined);
});

test('starts a process again that is killed before it is ready', async t => {
  const { child, folder, records } = managed(
    t,
    `if (require('fs').existsSync('first')) { ${READY}; } else require('fs').writeFileSync('first', '');
     ${FOREVER}`,
  );
  const started = child.start();
  await until('the first process', () =>
    fs.existsSync(path.join(folder, 'first')),
  );
  process.kill(records.read()[0].pid, 'SIGKILL');
  await started;
  assert.ok(identify(records.read()[0].pid));
});

test('gives up on a process that crashes too often', async t => {
  const { child, givenUp } = managed(
    t,
    `${READY}; setTimeout(() => process.exit(3), 100)`,
    {
      most: 2,
    },
  );
  await child.start();
  const problem = await until('giving up', () => givenUp[0]);
  assert.match(String(problem), /child crashed too often \(exit code 3\)/);
});

test('tells why a process could not start', async t => {
  const crashing = managed(t, `throw new Error('no such table: runs')`);
  await assert.rejects(
    crashing.child.start(),
    /child could not start, it ended with exit code 1: Error: no such table: runs.*child\.log/,
  );
  const failing = managed(t, `console.log('plugin x failed'); ${FOREVER}`, {
    fatalIn: line => (/failed/.test(line) ? line : undefined),
  });
  await assert.rejects(
    failing.child.start(),
    /a part of it failed: plugin x failed/,
  );
  await failing.child.stop();
});

test('stops what a killed start left behind, and no process that only has the same number', async t => {
  const folder = temporaryFolder(t);
  const records = new ProcessRecords(folder);
  const mark = `test-${process.pid}-leftovers`;
  const leave = (/** @type {string} */ script) => {
    const child = spawn(process.execPath, ['-e', script], {
      detached: true,
      env: { ...process.env, [MARK]: mark },
    });
    t.after(() => child.kill('SIGKILL'));
    return child;
  };
  const left = leave(FOREVER);
  const other = spawn('sleep', ['60'], { detached: true });
  t.after(() => other.kill('SIGKILL'));
  // Its leader is gone, its member is known by the mark alone.
  const leaderless = leave(
    `const { spawn } = require('child_process');
     console.log(spawn('sleep', ['60'], { stdio: 'ignore' }).pid); setTimeout(() => process.exit(), 50)`,
  );
  const [line] = await once(leaderless.stdout, 'data');
  const orphan = Number(String(line));
  await once(leaderless, 'exit');

  const base = { mark, leftoverSignal: /** @type {const} */ ('SIGTERM') };
  const identity = identify(left.pid ?? 0);
  assert.ok(identity);
  records.put({ ...base, ...identity, name: 'left' });
  records.put({
    ...base,
    name: 'recycled',
    pid: other.pid ?? 0,
    born: 'before the last boot',
  });
  records.put({
    ...base,
    name: 'leaderless',
    pid: leaderless.pid ?? 0,
    born: 'whenever',
  });
  /** @type {string[]} */
  const told = [];
  await stopLeftovers(records, text => told.push(text));

  assert.equal(identify(left.pid ?? 0), undefined);
  assert.equal(identify(orphan), undefined, 'the orphan of the group is gone');
  assert.ok(identify(other.pid ?? 0), 'the process of somebody else lives');
  assert.equal(told.length, 2);
  assert.deepEqual(records.read(), []);
});

test('allows some restarts in a while, with growing pauses', () => {
  let now = 0;
  const budget = new RestartBudget({ most: 3, windowMs: 1000, now: () => now });
  const pauses = [1, 2, 3].map(() => budget.spend()?.pauseMs);
  assert.deepEqual(pauses, [500, 1000, 2000]);
  assert.equal(budget.spend(), undefined);
  now = 2000;
  assert.equal(budget.spend()?.attempt, 1);
});

test('keeps former logs numbered and hands on whole lines', t => {
  const file = path.join(temporaryFolder(t), 'logs', 'child.log');
  for (const content of ['one', 'two', 'three', 'four', 'five']) {
    const log = new LogFile(file, () => {});
    fs.appendFileSync(file, content);
    log.close();
  }
  const contents = [
    'child.log',
    'child.1.log',
    'child.2.log',
    'child.3.log',
  ].map(name => fs.readFileSync(path.join(path.dirname(file), name), 'utf8'));
  assert.deepEqual(contents, ['five', 'four', 'three', 'two']);
  assert.equal(fs.readdirSync(path.dirname(file)).length, 4);

  /** @type {string[]} */
  const lines = [];
  const log = new LogFile(file, line => lines.push(line));
  fs.appendFileSync(file, 'a\nhalf');
  log.read();
  assert.deepEqual(lines, ['a']);
  fs.appendFileSync(file, ' done\n');
  log.close();
  assert.deepEqual(lines, ['a', 'half done']);
});

test('a log does not grow without bound', t => {
  const file = path.join(temporaryFolder(t), 'child.log');
  let count = 0;
  const log = new LogFile(file, () => (count += 1));
  const block = `${'x'.repeat(999)}\n`.repeat(1_000);
  for (let written = 0; written < 25; written += 1) {
    fs.appendFileSync(file, block);
    log.read();
  }
  log.close();
  assert.equal(count, 25_000);
  assert.ok(fs.statSync(file).size < 21_000_000);
  assert.ok(fs.statSync(file.replace('.log', '.1.log')).size > 20_000_000);
});

test('picks errors out of a log', () => {
  const entry = {
    level: 'error',
    plugin: 'catalog',
    message: 'cannot read\nstack',
  };
  assert.equal(errorIn(JSON.stringify(entry)), 'catalog: cannot read');
  assert.equal(errorIn(JSON.stringify({ ...entry, level: 'info' })), undefined);
  assert.equal(
    errorIn(JSON.stringify({ ...entry, message: { code: 7 } })),
    'catalog: {"code":7}',
  );
  assert.equal(errorIn('plain text'), undefined);
  assert.equal(
    causeIn(['TypeError: x is not a function', '  at y', '', 'Node.js v22']),
    'TypeError: x is not a function',
  );
  assert.equal(causeIn(['started', 'killed.']), 'killed');
  assert.equal(causeIn([]), undefined);

  let now = 0;
  /** @type {string[]} */
  const shown = [];
  const show = withoutRepeats(
    message => shown.push(message),
    () => now,
  );
  show('a');
  show('a');
  show('b');
  now = 61_000;
  show('a');
  assert.deepEqual(shown, ['a', 'b', 'a']);
});
