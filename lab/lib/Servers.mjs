// @ts-check
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Problem } from '../../scripts/lib/problem.mjs';
import { identify, isRunning } from '../../scripts/lib/processIdentity.mjs';
import { causeIn } from '../../scripts/lib/supervise/errorLines.mjs';
import {
  killGroup,
  runningMembers,
  sendSignal,
  waitUntilGone,
} from '../../scripts/lib/supervise/processGroup.mjs';
import { MARK } from '../../scripts/lib/supervise/ProcessRecords.mjs';

/**
 * @typedef {object} ServerSpec
 * @property {string} name
 * @property {string} file
 * @property {string[]} args
 * @property {Record<string, string>} [env] - added to a small common environment
 */

/**
 * A started server, as kept on disk: by it others stop the server, or start it again.
 *
 * @typedef {ServerSpec & import('../../scripts/lib/supervise/ProcessRecords.mjs').ProcessRecord} ServerRecord
 */

const STOP_LIMIT_MS = 10_000;
const REMEMBERED_LINES = 40;

/** npm puts the programs of the checkout on PATH, which are nothing to the lab. */
function commonEnvironment() {
  const { PATH = '', HOME } = process.env;
  const folders = PATH.split(':').filter(
    name => !name.includes('node_modules'),
  );
  return { PATH: folders.join(':'), HOME };
}

/** The servers of one lab. They outlive the command that starts them. */
export class Servers {
  #state;

  /** @param {string} state - folder of the lab; the servers run in it */
  constructor(state) {
    this.#state = state;
  }

  get #file() {
    return path.join(this.#state, 'servers.json');
  }

  /** @returns {ServerRecord[]} in the order of their first start */
  list() {
    if (!fs.existsSync(this.#file)) return [];
    return JSON.parse(fs.readFileSync(this.#file, 'utf8'));
  }

  /**
   * @param {string} name
   * @returns {ServerRecord}
   */
  get(name) {
    const found = this.list().find(record => record.name === name);
    if (found) return found;
    throw new Problem(
      `The lab has no server "${name}".`,
      `It has ${this.list()
        .map(record => record.name)
        .join(', ')}.`,
    );
  }

  /** @param {string} name */
  logFile(name) {
    return path.join(this.#state, 'log', `${name}.log`);
  }

  /** @param {ServerSpec} spec */
  start(spec) {
    const output = fs.openSync(this.logFile(spec.name), 'a');
    const mark = randomUUID();
    const child = spawn('nice', ['-n', '5', spec.file, ...spec.args], {
      cwd: this.#state,
      env: { ...commonEnvironment(), ...spec.env, [MARK]: mark },
      detached: true,
      stdio: ['ignore', output, output],
    });
    fs.closeSync(output);
    child.unref();
    const identity = child.pid === undefined ? undefined : identify(child.pid);
    if (!identity) throw this.#ended(spec.name);
    this.#put({ ...spec, ...identity, mark, leftoverSignal: 'SIGTERM' });
  }

  /**
   * @param {string} name
   * @throws {Problem} when it has ended
   */
  needRunning(name) {
    if (!isRunning(this.get(name))) throw this.#ended(name);
  }

  /**
   * Ends a server; its record stays, so that it can be started again.
   *
   * @param {ServerRecord} record
   * @param {NodeJS.Signals} [signal]
   */
  async stop(record, signal = 'SIGTERM') {
    for (const pid of runningMembers(record)) sendSignal(pid, signal);
    await waitUntilGone(() => runningMembers(record), STOP_LIMIT_MS);
    await killGroup(record);
    // The last threads of a process that counts as ended may still hold its port.
    const remains = () =>
      fs.existsSync(`/proc/${record.pid}`) ? [record.pid] : [];
    await waitUntilGone(remains, STOP_LIMIT_MS);
  }

  /** @param {string} name */
  #ended(name) {
    const file = this.logFile(name);
    const lines = fs.existsSync(file)
      ? fs.readFileSync(file, 'utf8').trim().split('\n')
      : [];
    return new Problem(
      `${name} ended: ${
        causeIn(lines.slice(-REMEMBERED_LINES)) ?? 'it said nothing'
      }.`,
      `Its log is ${file}.`,
    );
  }

  /** @param {ServerRecord} record */
  #put(record) {
    const others = this.list();
    const index = others.findIndex(other => other.name === record.name);
    if (index < 0) others.push(record);
    else others[index] = record;
    const draft = `${this.#file}.${process.pid}`;
    fs.writeFileSync(draft, JSON.stringify(others, null, 2));
    fs.renameSync(draft, this.#file);
  }
}
