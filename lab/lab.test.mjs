// @ts-check
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../scripts/lib/paths.mjs';
import { temporaryFolder } from '../scripts/lib/testing/temporary.mjs';
import { LAB } from './lib/places.mjs';

/**
 * Runs a script where there is no Go, and no lab either.
 *
 * @param {import('node:test').TestContext} test
 * @param {string} script
 * @param {string[]} args
 */
function withoutGo(test, script, ...args) {
  const env = { PATH: '/nowhere', LAB_CACHE: temporaryFolder(test) };
  return spawnSync(process.execPath, [script, ...args], {
    env,
    encoding: 'utf8',
  });
}

const lab = path.join(LAB, 'lab.mjs');

test('says what is missing to build, to start and to stop', t => {
  for (const [args, message] of /** @type {const} */ ([
    [
      ['build', 'etcd'],
      /^Error: Go is missing.*Install Go 1\.\d+ or newer.*\n$/,
    ],
    [['build', 'none'], /^Error: The lab has no none\. It has etcd, .*\n$/],
    [
      ['up'],
      /^Error: Not built, or out of date: etcd, .*npm run lab -- build.*\n$/,
    ],
    [['up', '--port-base', '80'], /^Error: The port base is "80"\..*\n$/],
    [['logs', 'etcd'], /^Error: No lab is in .*\n$/],
  ])) {
    const { stderr, status } = withoutGo(t, lab, ...args);
    assert.match(stderr, message);
    assert.equal(status, 1);
  }
  const { stdout, status } = withoutGo(t, lab, 'status');
  assert.match(stdout, /^No lab is up in /);
  assert.equal(status, 1);
});

test('skips the cluster tests without Go, and says so', t => {
  const script = path.join(ROOT, 'scripts', 'testCluster.mjs');
  const { stdout, status } = withoutGo(t, script);
  assert.match(stdout, /^- Skipped: all tests against a cluster\..* Go 1\.\d+/);
  assert.match(stdout, /\n0 passed, 0 failed\n$/);
  assert.equal(status, 0);
});
