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

/** @param {TestRun} test */
export async function scriptTests(test) {
  say('- Tests of the scripts');
  const files = fs
    .readdirSync(path.join(ROOT, 'scripts'), {
      recursive: true,
      encoding: 'utf8',
    })
    .filter(file => file.endsWith('.test.mjs'))
    .map(file => path.join('scripts', file));
  const report = newReport('scripts.tap');
  const reporters = ['spec', 'stdout', 'tap', report].map((value, index) =>
    index % 2 === 0
      ? `--test-reporter=${value}`
      : `--test-reporter-destination=${value}`,
  );
  const endedWell = await runner(test, ['--test', ...reporters, ...files]);
  test.tally.addReport(readTapReport(report), endedWell);
}

/**
 * Unit and integration tests of all packages, or of those that `args` select.
 *
 * @param {TestRun} test
 * @param {string[]} args - handed on to Jest
 */
export async function packageTests(test, args) {
  say('- Unit and integration tests');
  const report = newReport('jest.json');
  const endedWell = await runner(test, [
    cli('backstage'),
    'repo',
    'test',
    '--json',
    `--outputFile=${report}`,
    ...args,
  ]);
  test.tally.addReport(readJestReport(report), endedWell);
}
