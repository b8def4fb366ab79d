// @ts-check
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { mountPlan } from './mounts.mjs';

const ENTER = path.join(
  path.dirname(fileURLToPath(import.meta.url)),
  'enter.sh',
);

/** Root makes namespaces directly; anybody else is root in a user namespace of their own. */
const NAMESPACES = [
  ...['--mount', '--uts', '--pid', '--fork', '--kill-child'],
  ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
];

/**
 * @typedef {object} ContainerSpec
 * @property {string} folder - of its own; kept as long as it runs
 * @property {string} hostname
 * @property {string} workdir
 * @property {string[]} command
 * @property {Record<string, string>} env
 * @property {import('./mounts.mjs').Mount[]} mounts
 * @property {import('./ContainerLog.mjs').ContainerLog} log
 */

/**
 * A container as processes of this machine: in mount, host name and process namespaces of its own, on the
 * files and the network of the machine. When the node dies, it dies too.
 */
export class ContainerProcess {
  #child;

  /** @param {ContainerSpec} spec */
  constructor({ folder, hostname, workdir, command, env, mounts, log }) {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, 'plan'), mountPlan(mounts, workdir));
    const enter = ['/bin/sh', ENTER, folder, hostname, workdir, ...command];
    this.startedAt = new Date();
    this.#child = spawn(
      'setpriv',
      ['--pdeathsig', 'KILL', 'unshare', ...NAMESPACES, ...enter],
      { cwd: '/', env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    log.take('stdout', this.#child.stdout);
    log.take('stderr', this.#child.stderr);
    /** Resolves to the exit code once it has ended and its output is written. */
    this.ended = this.#waitForEnd(log);
  }

  /**
   * @param {import('./ContainerLog.mjs').ContainerLog} log
   * @returns {Promise<number>}
   */
  #waitForEnd(log) {
    return new Promise(resolve => {
      this.#child.once('error', error => {
        log.write('stderr', `cannot be started: ${error.message}`);
        log.close();
        resolve(128);
      });
      this.#child.once('close', (code, signal) => {
        log.close();
        resolve(code ?? 128 + (signal ? os.constants.signals[signal] : 0));
      });
    });
  }

  /**
   * Ends it: its first process gets SIGTERM and, when the time is up, all get SIGKILL.
   *
   * @param {number} graceMs
   */
  async terminate(graceMs) {
    const first = this.#firstProcess();
    if (first !== undefined) sendSignal(first, 'SIGTERM');
    const timer = setTimeout(() => this.kill(), graceMs);
    await this.ended;
    clearTimeout(timer);
  }

  /** Ends all its processes at once. */
  kill() {
    const first = this.#firstProcess();
    // With the first process of a namespace end all others.
    if (first !== undefined) sendSignal(first, 'SIGKILL');
    this.#child.kill('SIGKILL');
  }

  /** The process that is number 1 in the container; undefined when it has ended. */
  #firstProcess() {
    const { pid } = this.#child;
    try {
      const children = fs.readFileSync(
        `/proc/${pid}/task/${pid}/children`,
        'utf8',
      );
      const [first] = children.trim().split(' ');
      return first ? Number(first) : undefined;
    } catch {
      return undefined;
    }
  }
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
function sendSignal(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself.
  }
}
