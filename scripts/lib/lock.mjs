// @ts-check
import { AsyncLocalStorage } from 'node:async_hooks';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { say } from './console.mjs';
import { interruption, throwIfInterrupted } from './interruption.mjs';
import { identify, isRunning, markedProcesses } from './processIdentity.mjs';

/** @typedef {import('./processIdentity.mjs').ProcessIdentity} ProcessIdentity */

/** Environment variable that names the lock under which a command runs. */
const MARK = 'LLMOPS_LOCK';
/** @type {AsyncLocalStorage<string>} */
const heldLock = new AsyncLocalStorage();

const POLL_MS = 300;
/** A guard this old was left by a process that died in the few lines it protects. */
const ABANDONED_GUARD_MS = 10_000;

/**
 * @param {string} file
 * @returns {(ProcessIdentity & Record<string, unknown>) | undefined}
 */
function readHolder(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * The environment of a command: with a mark when it runs under a lock, so that it can be ended when the
 * holder of the lock was killed and the command goes on alone.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function markedWithLock(env) {
  const file = heldLock.getStore();
  return file ? { ...env, [MARK]: file } : env;
}

/** @param {string} file */
function endOrphans(file) {
  for (const pid of markedProcesses(MARK, file)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
}

/**
 * Takes a lock file away when its holder no longer runs. Only one process at a time may judge, or two
 * could each remove the other's fresh lock.
 *
 * @param {string} file
 */
function removeIfStale(file) {
  const guard = `${file}.guard`;
  try {
    fs.mkdirSync(guard);
  } catch {
    const age =
      Date.now() -
      (fs.statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > ABANDONED_GUARD_MS)
      fs.rmSync(guard, { recursive: true, force: true });
    return;
  }
  try {
    const holder = readHolder(file);
    if (holder && isRunning(holder)) return;
    endOrphans(file);
    fs.rmSync(file, { force: true });
  } finally {
    fs.rmdirSync(guard);
  }
}

/**
 * Tries to take the lock once.
 *
 * @param {string} file
 * @param {Record<string, unknown>} [details] - told to those who find the lock taken
 * @returns {{ release: () => void } | { holder: (ProcessIdentity & Record<string, unknown>) | undefined }}
 */
export function tryLock(file, details = {}) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const self = identify(process.pid);
  const draft = `${file}.${process.pid}`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      // Written aside and linked into place: nobody ever reads half a lock file.
      fs.writeFileSync(draft, JSON.stringify({ ...self, ...details }));
      fs.linkSync(draft, file);
      return { release: () => fs.rmSync(file, { force: true }) };
    } catch (error) {
      const code = error instanceof Error && 'code' in error && error.code;
      if (code !== 'EEXIST') throw error;
    } finally {
      fs.rmSync(draft, { force: true });
    }
    const holder = readHolder(file);
    if (holder && isRunning(holder)) return { holder };
    removeIfStale(file);
  }
  return { holder: readHolder(file) };
}

/**
 * Does `work` while holding the lock, after waiting for another process that holds it.
 *
 * @template T
 * @param {string} file
 * @param {string} what - what the lock protects, for the line told while waiting
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, what, work) {
  let told = false;
  for (;;) {
    const attempt = tryLock(file);
    if ('release' in attempt) {
      try {
        return await heldLock.run(file, work);
      } finally {
        attempt.release();
      }
    }
    if (!told)
      say(
        `  waiting for process ${
          attempt.holder?.pid ?? '?'
        }, which is at work on ${what}`,
      );
    told = true;
    await delay(POLL_MS, undefined, { signal: interruption }).catch(() => {});
    throwIfInterrupted();
  }
}
