// @ts-check
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import {
  afterAnotherRun,
  readJestReport,
  readPlaywrightReport,
  readTapReport,
  Tally,
} from './Tally.mjs';
import { temporaryFolder } from './temporary.mjs';

/** @type {string[]} */
const told = [];
const tell = (/** @type {string} */ line) => told.push(line);

test('a runner that fails without a failed test counts as one failure', () => {
  const tally = new Tally();
  tally.addReport({ passed: 4, failed: 0 }, true);
  tally.addReport({ passed: 2, failed: 1 }, false);
  assert.deepEqual([tally.passed, tally.failed], [6, 1]);
  tally.addReport({ passed: 3, failed: 0 }, false);
  assert.deepEqual([tally.passed, tally.failed], [9, 2]);
  tally.addReport(undefined, true);
  assert.deepEqual([tally.passed, tally.failed], [9, 3]);
  assert.equal(tally.close(tell), 1);
  assert.equal(told.at(-1), '\n9 passed, 3 failed');
});

test('what was run again counts as it ended then', () => {
  const first = {
    passed: 10,
    failed: 2,
    failedFiles: ['a', 'b'],
    passedInFailedFiles: 3,
  };
  const second = {
    passed: 4,
    failed: 1,
    failedFiles: ['a'],
    passedInFailedFiles: 0,
  };
  assert.deepEqual(afterAnotherRun(first, second), { passed: 11, failed: 1 });
});

test('nothing passed is no success', () => {
  assert.equal(new Tally().close(tell), 1);
  const tally = new Tally();
  tally.add(1, 0);
  assert.equal(tally.close(tell), 0);
});

test('reads the reports of the three runners', t => {
  const folder = temporaryFolder(t);
  const write = (/** @type {string} */ name, /** @type {string} */ text) => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, text);
    return file;
  };
  const jest = write(
    'jest.json',
    JSON.stringify({
      numPassedTests: 5,
      numFailedTests: 1,
      numRuntimeErrorTestSuites: 2,
      testResults: [
        {
          name: 'a',
          status: 'failed',
          assertionResults: [{ status: 'failed' }, { status: 'passed' }],
        },
        { name: 'b', status: 'failed', assertionResults: [] },
        { name: 'c', status: 'failed', assertionResults: [] },
        { name: 'd', status: 'passed', assertionResults: [] },
      ],
    }),
  );
  const first = readJestReport(jest);
  assert.deepEqual(first, {
    passed: 5,
    failed: 3,
    failedFiles: ['a', 'b', 'c'],
    passedInFailedFiles: 1,
  });
  const browser = write(
    'e2e.json',
    JSON.stringify({
      stats: { expected: 3, flaky: 1, unexpected: 2, skipped: 4 },
    }),
  );
  assert.deepEqual(readPlaywrightReport(browser), { passed: 4, failed: 2 });
  const tap = write(
    'a.tap',
    'TAP version 13\n# pass 7\n# fail 1\n# cancelled 1\n',
  );
  assert.deepEqual(readTapReport(tap), { passed: 7, failed: 2 });
  const broken = write('broken', '{"numPassedTests":');
  for (const read of [readJestReport, readPlaywrightReport, readTapReport]) {
    assert.equal(read(broken), undefined);
    assert.equal(read(path.join(folder, 'absent')), undefined);
  }
});
