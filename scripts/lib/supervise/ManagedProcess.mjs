// @ts-check
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from '../problem.mjs';
import { identify } from '../processIdentity.mjs';
import { causeIn } from './errorLines.mjs';
import { LogFile } from './logFile.mjs';
import {
  killGroup,
  runningMembers,
  sendSignal,
  waitUntilGone,
} from './processGroup.mjs';
import { MARK } from './ProcessRecords.mjs';
import { RestartBudget } from './RestartBudget.mjs';

/** @typedef {import('./ProcessRecords.mjs').ProcessRecord} ProcessRecord */

/**
 * @typedef {object} ProcessSpec
 * @property {string} name - shown to people and used for the log file
 * @property {string} file
 * @property {string[]} args
 * @property {string} cwd
 * @property {NodeJS.ProcessEnv} env
 * @property {() => Promise<boolean>} isReady
 * @property {number} readyLimitMs
 * @property {number} stopLimitMs - how long it may take after SIGTERM
 * @property {NodeJS.Signals} leftoverSignal - see ProcessRecord
 * @property {boolean} [stopWholeGroup] - SIGTERM goes to its children too
 * @property {(line: string) => string | undefined} [fatalIn] - a log line after which it never gets ready, and why
 * @property {(line: string) => void} [onLine]
 */

/**
 * @typedef {object} Surroundings
 * @property {string} logFolder
 * @property {string} mark - one value for all processes of this start
 * @property {import('./ProcessRecords.mjs').ProcessRecords} records
 * @property {(line: string) => void} tell
 * @property {(problem: unknown) => void} onGivenUp - it crashed too often
 * @property {RestartBudget} [budget]
 */

const READY_POLL_MS = 200;
const REMEMBERED_LINES = 40;

/** A child process in its own group: recorded, logged, started again after a crash, stopped in order. */
export class ManagedProcess {
  #spec;
  #around;
  #budget;
  #log;
  #stopping = false;
  /** @type {ProcessRecord | undefined} */
  #record;
  /** @type {string | undefined} */
  #fatal;
  /** @type {string[]} */
  #lastLines = [];
  /** Resolves when the present child has ended. */
  #ended = Promise.resolve('');
  #hasEnded = true;

  /**
   * @param {ProcessSpec} spec
   * @param {Surroundings} around
   */
  constructor(spec, around) {
    this.#spec = spec;
    this.#around = around;
    this.#budget = around.budget ?? new RestartBudget();
    this.#log = new LogFile(`${around.logFolder}/${spec.name}.log`, line =>
      this.#hear(line),
    );
  }

  /** Starts it and waits until it is ready; from then on a crash leads to a restart. */
  async start() {
    this.#spawn();
    await this.#becomeReady().catch(async error => {
      // Its own failure would only repeat; but somebody else may have killed it.
      if (!this.#hasEnded || !(await this.#ended).startsWith('SIG'))
        throw error;
      await this.#startAgain();
    });
    void this.#watch();
  }

  /** Ends it: politely, then by force when it takes too long. */
  async stop() {
    this.#stopping = true;
    const record = this.#record;
    if (record) {
      const { stopLimitMs, stopWholeGroup } = this.#spec;
      sendSignal(stopWholeGroup ? -record.pid : record.pid, 'SIGTERM');
      const leader = () => (this.#hasEnded ? [] : [record.pid]);
      if (!(await waitUntilGone(leader, stopLimitMs))) {
        this.#around.tell(
          `${this.#spec.name} did not stop within ${
            stopLimitMs / 1000
          } s and is ended by force`,
        );
      }
      await this.#clean(record);
    }
    this.#log.close();
  }

  /** Ends it at once. */
  kill() {
    this.#stopping = true;
    if (this.#record)
      for (const pid of runningMembers(this.#record))
        sendSignal(pid, 'SIGKILL');
  }

  /** @param {string} line */
  #hear(line) {
    this.#lastLines.push(line);
    if (this.#lastLines.length > REMEMBERED_LINES) this.#lastLines.shift();
    this.#fatal ??= this.#spec.fatalIn?.(line);
    // Work that is cut off by the stop is no news.
    if (!this.#stopping) this.#spec.onLine?.(line);
  }

  #spawn() {
    const { name, file, args, cwd, env, leftoverSignal } = this.#spec;
    const { mark, records } = this.#around;
    this.#fatal = undefined;
    const output = this.#log.open();
    const child = spawn(file, args, {
      cwd,
      env: { ...env, [MARK]: mark },
      detached: true,
      stdio: ['ignore', output, output],
    });
    fs.closeSync(output);
    this.#hasEnded = false;
    this.#ended = new Promise(resolve => {
      child.once('error', error => resolve(error.message));
      child.once('exit', (code, signal) =>
        resolve(signal ?? `exit code ${code}`),
      );
    });
    void this.#ended.then(() => (this.#hasEnded = true));
    const identity = child.pid === undefined ? undefined : identify(child.pid);
    this.#record = identity && { ...identity, name, mark, leftoverSignal };
    if (this.#record) records.put(this.#record);
  }

  async #becomeReady() {
    const { name, isReady, readyLimitMs } = this.#spec;
    const end = Date.now() + readyLimitMs;
    while (!(await isReady())) {
      if (this.#stopping) return;
      this.#log.read();
      const reason =
        (this.#fatal && 'a part of it failed') ??
        (this.#hasEnded ? `it ended with ${await this.#ended}` : undefined) ??
        (Date.now() > end
          ? `it did not answer within ${readyLimitMs / 1000} s`
          : undefined);
      if (reason) throw await this.#startFailure(name, reason);
      await delay(READY_POLL_MS);
    }
  }

  /**
   * @param {string} name
   * @param {string} reason
   */
  async #startFailure(name, reason) {
    this.#log.read();
    const cause = this.#fatal ?? causeIn(this.#lastLines);
    return new Problem(
      `${name} could not start, ${reason}${cause ? `: ${cause}` : ''}.`,
      `Its log is ${this.#log.file}.`,
    );
  }

  async #watch() {
    try {
      for (;;) {
        await this.#ended;
        if (this.#stopping) return;
        await this.#startAgain();
      }
    } catch (error) {
      this.#around.onGivenUp(error);
    }
  }

  /**
   * Starts it again after a crash, and again when it ends before it is ready.
   *
   * @throws {Problem} when it crashed too often
   */
  async #startAgain() {
    const { name } = this.#spec;
    const { tell } = this.#around;
    do {
      const how = await this.#ended;
      if (this.#record) await this.#clean(this.#record);
      const restart = this.#budget.spend();
      if (!restart) {
        const log = `Its log is ${this.#log.file}.`;
        throw new Problem(`${name} crashed too often (${how}).`, log);
      }
      const count = `${restart.attempt} of ${restart.most}`;
      tell(`${name} ended unexpectedly (${how}); starting it again (${count})`);
      await delay(restart.pauseMs);
      if (this.#stopping) return;
      this.#spawn();
      await this.#becomeReady().catch(error => {
        if (!this.#hasEnded) throw error;
      });
    } while (this.#hasEnded && !this.#stopping);
    if (!this.#stopping) tell(`${name} is back`);
  }

  /** @param {ProcessRecord} record */
  async #clean(record) {
    await killGroup(record);
    this.#record = undefined;
    this.#around.records.remove(record.name);
  }
}
