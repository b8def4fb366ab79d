// @ts-check
import fs from 'node:fs';
import { say } from '../console.mjs';

/** Counts what really passed and failed, over several test runners. */
export class Tally {
  passed = 0;
  failed = 0;

  /**
   * @param {number} passed
   * @param {number} failed
   */
  add(passed, failed) {
    this.passed += passed;
    this.failed += failed;
  }

  /**
   * Adds what a runner reported. A runner that ended with an error although no test failed, or that left no
   * report, counts as one failure: a crash must never look like a success.
   *
   * @param {{ passed: number, failed: number } | undefined} report
   * @param {boolean} endedWell
   */
  addReport(report, endedWell) {
    const { passed, failed } = report ?? { passed: 0, failed: 0 };
    const silentFailure = !report || (!endedWell && failed === 0);
    this.add(passed, failed + (silentFailure ? 1 : 0));
  }

  /**
   * Prints the closing line and says the exit code.
   *
   * @param {(line: string) => void} [tell]
   */
  close(tell = say) {
    tell(`\n${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0 && this.passed > 0 ? 0 : 1;
  }
}

/**
 * @param {string} file
 * @returns {any} undefined when it is absent or no JSON
 */
function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * @typedef {object} JestReport
 * @property {number} passed
 * @property {number} failed
 * @property {string[]} failedFiles
 * @property {number} passedInFailedFiles
 */

/**
 * Counts of Jest's JSON report. A test file that could not run at all is one failure.
 *
 * @param {string} file
 * @returns {JestReport | undefined}
 */
export function readJestReport(file) {
  const report = readJson(file);
  if (typeof report?.numPassedTests !== 'number') return undefined;
  /** @type {Array<{ name: string, status: string, assertionResults: Array<{ status: string }> }>} */
  const failed = (report.testResults ?? []).filter(
    (/** @type {{ status: string }} */ { status }) => status === 'failed',
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    failedFiles: failed.map(({ name }) => name),
    passedInFailedFiles: failed
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === 'passed').length,
  };
}

/**
 * Counts of a whole run whose failed files were run a second time: there the second run is what counts.
 *
 * @param {JestReport} first
 * @param {JestReport} second
 */
export function afterAnotherRun(first, second) {
  return {
    passed: first.passed - first.passedInFailedFiles + second.passed,
    failed: second.failed,
  };
}

/**
 * Counts of Playwright's JSON report; a test that passed only when repeated is passed.
 *
 * @param {string} file
 */
export function readPlaywrightReport(file) {
  const stats = readJson(file)?.stats;
  if (typeof stats?.expected !== 'number') return undefined;
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected };
}

/**
 * Counts of the summary that Node's test runner writes in the form TAP.
 *
 * @param {string} file
 */
export function readTapReport(file) {
  const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  const count = (/** @type {string} */ name) => {
    const found = new RegExp(`^# ${name} (\\d+)$`, 'm').exec(text);
    return found ? Number(found[1]) : undefined;
  };
  const [passed, failed, cancelled] = ['pass', 'fail', 'cancelled'].map(count);
  if (passed === undefined || failed === undefined) return undefined;
  return { passed, failed: failed + (cancelled ?? 0) };
}
