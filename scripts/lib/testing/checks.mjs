// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { CommandFailed, run } from '../command.mjs';
import { complain, say, step } from '../console.mjs';
import { BUILD_FOLDER, cacheFolder, ROOT } from '../paths.mjs';
import { withKeptTypes } from './keptTypes.mjs';
import { afterAnotherRun, readJestReport, readTapReport } from './Tally.mjs';

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
 * @returns {Promise<boolean>} whether it passed
 */
async function check({ node, env, tally }, title, args) {
  const logFile = path.join(
    BUILD_FOLDER,
    'logs',
    `${title.toLowerCase().replaceAll(' ', '-')}.log`,
  );
  try {
    await run(node, args, { cwd: ROOT, env, logFile });
    tally.add(1, 0);
    return true;
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    tally.add(0, 1);
    complain(fs.readFileSync(logFile, 'utf8').slice(-8_000));
    complain(`${title}: failed; the whole output is in ${logFile}`);
    return false;
  }
}

/** @param {TestRun} test */
export async function staticChecks(test) {
  const kept = path.join(cacheFolder(), 'types.tsbuildinfo');
  /** @type {Array<[string, () => Promise<boolean>]>} */
  const checks = [
    [
      'Types',
      () =>
        withKeptTypes(kept, options =>
          check(test, 'Types', [cli('tsc'), ...options]),
        ),
    ],
    [
      'Types of the scripts',
      () => check(test, 'Types of the scripts', [cli('tsc'), '-p', 'scripts']),
    ],
    ['Lint', () => check(test, 'Lint', [cli('backstage'), 'repo', 'lint'])],
    ['Format', () => check(test, 'Format', [cli('prettier'), '--check', '.'])],
  ];
  // Each uses one core for most of its time.
  await step('Types, lint and format', note =>
    Promise.all(
      checks.map(async ([title, passes]) => {
        if (await passes()) note(`${title}: passed`);
      }),
    ),
  );
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

/** More failed files than this are no accident of a busy machine. */
const MAX_FILES_AGAIN = 5;

/**
 * With LLMOPS_TEST_AGAIN in the environment, a few files that failed beside all others are run once more by
 * themselves: on a busy machine, servers that they start can be late. What fails again has failed.
 *
 * @param {TestRun} test
 * @param {object} options
 * @param {string} options.report - name of the file
 * @param {string[]} options.options - of Jest; they come first, because some take all words that follow
 * @param {string[]} options.args - what the person at the terminal gave
 */
async function runJest(test, { report: name, options, args }) {
  /**
   * @param {string} file - of the report
   * @param {string[]} selection
   */
  const jest = (file, selection) =>
    runner(test, [
      ...[cli('backstage'), 'repo', 'test'],
      ...options,
      ...['--json', `--outputFile=${file}`],
      ...selection,
    ]);
  const file = newReport(name);
  const endedWell = await jest(file, args);
  const report = readJestReport(file);
  const failed = report?.failedFiles ?? [];
  const isRepeated =
    test.env.LLMOPS_TEST_AGAIN !== undefined &&
    failed.length > 0 &&
    failed.length <= MAX_FILES_AGAIN;
  if (!report || !isRepeated) {
    test.tally.addReport(report, endedWell);
    return;
  }
  const paths = failed.map(name => path.relative(ROOT, name));
  say(`- Once more, by themselves: ${paths.join(', ')}`);
  const again = newReport(`again-${name}`);
  const endedWellAgain = await jest(again, ['--maxWorkers=1', ...paths]);
  const second = readJestReport(again);
  if (second?.failed === 0 && endedWellAgain)
    say(`- Unstable, passed when run again: ${paths.join(', ')}`);
  test.tally.addReport(
    second && afterAnotherRun(report, second),
    endedWellAgain,
  );
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
