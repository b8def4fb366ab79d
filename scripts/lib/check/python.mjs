// @ts-check
import { execFileSync } from 'node:child_process';
import { Problem } from '../problem.mjs';

/**
 * @typedef {object} Python
 * @property {string} file - absolute path of the interpreter
 * @property {string} version - such as "3.11"
 */

const NAMES = [
  'python3',
  'python3.13',
  'python3.12',
  'python3.11',
  'python3.14',
  'python',
];
const INSTALL =
  'Install Python 3.11 or newer (Debian and Ubuntu: apt-get install python3 python3-venv; others: https://www.python.org), or name one with LLMOPS_PYTHON.';

// Each import stands for a part that distributions leave out or that breaks with a half-removed Python.
const PROBE = `
import json, sys
missing = []
for name in ("venv", "ensurepip", "ssl", "sqlite3"):
    try:
        __import__(name)
    except Exception:
        missing.append(name)
print(json.dumps({"file": sys.executable, "version": list(sys.version_info[:2]), "missing": missing}))
`;

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ python: Python } | { absent: true } | { fault: string, remedy: string }}
 */
function probe(name, env) {
  let answer;
  try {
    const output = execFileSync(name, ['-c', PROBE], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
    });
    answer = JSON.parse(output);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return { absent: true };
    }
    const told =
      error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    const reason =
      told.trim().split('\n').at(-1)?.slice(0, 200) ||
      'it gives no sensible answer';
    return { fault: `${name} does not work: ${reason}.`, remedy: INSTALL };
  }
  const version = answer.version.join('.');
  if (answer.version[0] !== 3 || answer.version[1] < 11) {
    return {
      fault: `${answer.file} is Python ${version}, which is too old.`,
      remedy: INSTALL,
    };
  }
  if (answer.missing.length > 0) {
    return {
      fault: `Python ${version} (${
        answer.file
      }) lacks its standard part ${answer.missing.join(', ')}.`,
      remedy: `Add it (Debian and Ubuntu: apt-get install python3-venv), or name another Python with LLMOPS_PYTHON.`,
    };
  }
  return { python: { file: answer.file, version } };
}

/**
 * Finds a Python that works. `LLMOPS_PYTHON` names one and then no other is tried.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Python}
 * @throws {Problem} that tells the fault of the first candidate
 */
export function findPython(env) {
  const names = env.LLMOPS_PYTHON ? [env.LLMOPS_PYTHON] : NAMES;
  /** @type {Problem | undefined} */
  let first;
  for (const name of names) {
    const result = probe(name, env);
    if ('python' in result) return result.python;
    if ('fault' in result) first ??= new Problem(result.fault, result.remedy);
  }
  throw (
    first ??
    new Problem(`Python is missing (looked for ${names.join(', ')}).`, INSTALL)
  );
}
