// @ts-check
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { interruption, throwIfInterrupted } from './interruption.mjs';
import { markedWithLock } from './lock.mjs';
import { Problem } from './problem.mjs';

const KEPT_LINES = 40;
const KILL_AFTER_MS = 8_000;

/** The end of a command with an exit code other than 0. */
export class CommandFailed extends Error {
  /**
   * @param {string} command
   * @param {number | null} code - null when it was ended by a signal
   * @param {string[]} lines - the last lines it wrote
   */
  constructor(command, code, lines) {
    super(`${command} ended with ${code ?? 'a signal'}`);
    this.code = code;
    this.lines = lines;
  }

  /** The line that most likely says why: the last one that speaks of an error, else the last. */
  get reason() {
    // Yarn closes with a summary under the code YN0000 that says nothing of the cause.
    const told = this.lines.filter(
      line => line.trim() && !line.includes('YN0000'),
    );
    const errors = told.filter(line =>
      /error|ENO|EACCES|cannot|could not|couldn't|failed|forbidden|fatal|No space/i.test(
        line,
      ),
    );
    return (errors.at(-1) ?? told.at(-1) ?? this.message)
      .replace(/^➤ \w+: [│└┌ ]*/, '')
      .trim()
      .slice(0, 300);
  }
}

/**
 * @typedef {object} CommandOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [logFile] - the whole output is appended to it
 * @property {(line: string) => void} [onLine]
 * @property {boolean} [inherit] - shows the output as it comes, instead of keeping it
 */

/**
 * Ends a process group: politely first, then by force.
 *
 * @param {import('node:child_process').ChildProcess} child
 */
function endGroup(child) {
  const { pid } = child;
  if (pid === undefined) return;
  /** @param {NodeJS.Signals} signal */
  const send = signal => {
    try {
      process.kill(-pid, signal);
    } catch {
      // The group is gone already.
    }
  };
  send('SIGTERM');
  const timer = setTimeout(() => send('SIGKILL'), KILL_AFTER_MS);
  child.once('close', () => clearTimeout(timer));
}

/**
 * Runs a command without a shell, in a process group of its own, so that an interruption ends its
 * children too. Resolves with its standard output.
 *
 * @param {string} file
 * @param {string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<string>}
 * @throws {CommandFailed} when it ends with another code than 0
 */
export async function run(file, args, options = {}) {
  throwIfInterrupted();
  const { cwd, env, logFile, onLine, inherit } = options;
  const name = path.basename(file);
  const child = spawn(file, args, {
    cwd,
    env: markedWithLock(env ?? process.env),
    detached: true,
    stdio: [
      'ignore',
      inherit ? 'inherit' : 'pipe',
      inherit ? 'inherit' : 'pipe',
    ],
  });
  const log = openLog(logFile);
  /** @type {string[]} */
  const lines = [];
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    if (stream === child.stdout) stream.on('data', chunk => (output += chunk));
    createInterface({ input: stream }).on('line', line => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      log?.write(`${line}\n`);
      onLine?.(line);
    });
  }
  const onAbort = () => endGroup(child);
  interruption.addEventListener('abort', onAbort, { once: true });
  try {
    const code = await ended(child, file);
    throwIfInterrupted();
    if (code !== 0) throw new CommandFailed(name, code, lines);
    return output;
  } finally {
    interruption.removeEventListener('abort', onAbort);
    log?.end();
  }
}

/** @param {string | undefined} file */
function openLog(file) {
  if (!file) return undefined;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  // A log that cannot be written (a full disk) must not hide the failure of the command itself.
  return fs.createWriteStream(file).on('error', () => {});
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} file
 * @returns {Promise<number | null>}
 */
function ended(child, file) {
  return new Promise((resolve, reject) => {
    child.once('error', error =>
      reject(
        new Problem(
          `Cannot run ${file}: ${error.message}.`,
          'Install it or repair it.',
          {
            cause: error,
          },
        ),
      ),
    );
    child.once('close', code => resolve(code));
  });
}
