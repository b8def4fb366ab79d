// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { CommandFailed, run } from '../command.mjs';
import { complain, say, step } from '../console.mjs';
import { BUILD_FOLDER, ROOT } from '../paths.mjs';
import { readJestReport, readTapReport } from './Tally.mjs';

/**
 * @typedef {object} TestRun
 * @property {string} node - executable of Node 22
 * @property {NodeJS.ProcessEnv} env
 * @property {import('./Tally.mjs').Tally} tally
 */

const REPORTS = path.join(BUILD_FOLDER, 'reports');

/** @param {string} name */
function cli(name) {
  const [folder, file] = {
    tsc: ['typescript', 'bin/tsc'],
    prettier: ['prettier', 'bin-prettier.js'],
    backstage: ['@backstage/cli', 'bin/backstage-cli'],
  }[name] ?? ['', ''];
  return path.join(ROOT, 'node_modules', folder, file);
}

/**
 * A check that passes or fails as a whole; its output is shown when it fails.
 *
 * @param {TestRun} test
 * @param {string} title
 * @param {string[]} args - of Node
 */
async function check({ node, env, tally }, title, args) {
  const logFile = path.join(
    BUILD_FOLDER,
    'logs',
    `${title.toLowerCase().replaceAll(' ', '-')}.log`,
  );
  try {
    await step(title, () => run(node, args, { cwd: ROOT, env, logFile }));
    tally.add(1, 0);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    tally.add(0, 1);
    complain(fs.readFileSync(logFile, 'utf8').slice(-8_000));
    complain(`${title}: failed; the whole output is in ${logFile}`);
  }
}

/** @param {TestRun} test */
export async function staticChecks(test) {
  await check(test, 'Types', [cli('tsc')]);
  await check(test, 'Types of the scripts', [cli('tsc'), '-p', 'scripts']);
  await check(test, 'Lint', [cli('backstage'), 'repo', 'lint']);
  await check(test, 'Format', [cli('prettier'), '--check', '.']);
}

/** @param {string} name */
function newReport(name) {
  const file = path.join(REPORTS, name);
  fs.mkdirSync(REPORTS, { recursive: true });
  fs.rmSync(file, { force: true });
  return file;
}

/**
 * Runs a test runner with its output shown; true when it ended without error.
 *
 * @param {TestRun} test
 * @param {string[]} args - of Node
 */
async function runner({ node, env }, args) {
  try {
    await run(node, args, { cwd: ROOT, env, inherit: true });
    return true;
  } catch (error) {
    if (error instanceof CommandFailed) return false;
    throw error;
  }
}

/** Tests that need the lab; `npm run test:cluster` runs them. */
const CLUSTER_TEST = '.cluster.test.';

/**
 * @param {(file: string) => boolean} wanted
 * @returns {string[]} test files for Node's own test runner
 */
function nodeTests(wanted) {
  return ['scripts', 'lab'].flatMap(folder =>
    fs
      .readdirSync(path.join(ROOT, folder), {
        recursive: true,
        encoding: 'utf8',
      })
      .filter(file => file.endsWith('.test.mjs') && wanted(file))
      .map(file => path.join(folder, file)),
  );
}

/**
 * @param {TestRun} test
 * @param {string} name - of the report
 * @param {string[]} files - and options of the test runner
 */
async function runNodeTests(test, name, files) {
  const report = newReport(name);
  const reporters = ['spec', 'stdout', 'tap', report].map((value, index) =>
    index % 2 === 0
      ? `--test-reporter=${value}`
      : `--test-reporter-destination=${value}`,
  );
  const endedWell = await runner(test, ['--test', ...reporters, ...files]);
  test.tally.addReport(readTapReport(report), endedWell);
}

/**
 * @param {TestRun} test
 * @param {object} options
 * @param {string} options.report - name of the file
 * @param {string[]} options.options - of Jest; they come first, because some take all words that follow
 * @param {string[]} options.args - what the person at the terminal gave
 */
async function runJest(test, { report: name, options, args }) {
  const report = newReport(name);
  const endedWell = await runner(test, [
    ...[cli('backstage'), 'repo', 'test'],
    ...options,
    ...['--json', `--outputFile=${report}`],
    ...args,
  ]);
  test.tally.addReport(readJestReport(report), endedWell);
}

/** @param {TestRun} test */
export async function scriptTests(test) {
  say('- Tests of the scripts and of the lab');
  const files = nodeTests(file => !file.includes(CLUSTER_TEST));
  await runNodeTests(test, 'scripts.tap', files);
}

/**
 * Unit and integration tests of all packages, or of those that `args` select.
 *
 * @param {TestRun} test
 * @param {string[]} args - handed on to Jest
 */
export async function packageTests(test, args) {
  say('- Unit and integration tests');
  const ignored = ['/node_modules/', CLUSTER_TEST.replaceAll('.', '\\.')];
  await runJest(test, {
    report: 'jest.json',
    options: ignored.map(pattern => `--testPathIgnorePatterns=${pattern}`),
    args,
  });
}

/**
 * Tests against a lab that is up: `*.cluster.test.mjs` of the lab itself and `*.cluster.test.ts` of all packages,
 * or those of the packages that `args` select.
 *
 * @param {TestRun} test
 * @param {string[]} args - handed on to Jest
 */
export async function clusterTests(test, args) {
  if (args.length === 0) {
    say('- Tests of the lab itself');
    const files = nodeTests(file => file.includes(CLUSTER_TEST));
    // One after the other: some stop a server that the others need.
    await runNodeTests(test, 'lab.tap', ['--test-concurrency=1', ...files]);
  }
  say('- Tests of the packages against the lab');
  const all = `${CLUSTER_TEST.replaceAll('.', '\\.')}tsx?$`;
  await runJest(test, {
    report: 'cluster.json',
    // They share one cluster, and wait more than they work.
    options: ['--passWithNoTests', '--maxWorkers=2'],
    args: args.length > 0 ? args : [all],
  });
}
