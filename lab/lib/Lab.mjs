// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { say } from '../../scripts/lib/console.mjs';
import { throwIfInterrupted } from '../../scripts/lib/interruption.mjs';
import { Problem } from '../../scripts/lib/problem.mjs';
import { Kubectl } from './Kubectl.mjs';
import { manifestsOf, programFile } from './places.mjs';
import { portsFrom } from './ports.mjs';
import { Servers } from './Servers.mjs';

const READY_LIMIT_MS = 300_000;
const POLL_MS = 250;

/** One lab: where its things lie, which ports it uses, and its servers. */
export class Lab {
  /**
   * @param {object} options
   * @param {string} options.cache - folder of the programs
   * @param {string} options.state - folder of this lab
   * @param {number} options.portBase
   */
  constructor({ cache, state, portBase }) {
    this.cache = cache;
    this.state = state;
    this.ports = portsFrom(portBase);
    this.servers = new Servers(state);
    this.kubectl = new Kubectl(
      programFile(cache, 'kubectl'),
      this.kubeconfig('admin'),
    );
  }

  /** @param {string} name */
  program(name) {
    return programFile(this.cache, name);
  }

  /** @param {string} name */
  has(name) {
    return fs.existsSync(this.program(name));
  }

  /**
   * @param {string} program
   * @param {string[]} segments - below the manifests of that program
   */
  manifests(program, ...segments) {
    return path.join(manifestsOf(this.cache, program), ...segments);
  }

  /** @param {string[]} segments */
  file(...segments) {
    return path.join(this.state, ...segments);
  }

  /** @param {string} user */
  kubeconfig(user) {
    return this.file('kc', `${user}.yaml`);
  }

  get apiUrl() {
    return `https://127.0.0.1:${this.ports.apiserver}`;
  }

  /**
   * @param {string} relative
   * @param {string} content
   */
  write(relative, content) {
    const file = this.file(relative);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
    return file;
  }

  /**
   * Starts a server of the lab and waits until it answers.
   *
   * @param {import('./Servers.mjs').ServerSpec} spec
   * @param {() => Promise<boolean>} [isReady]
   */
  async start(spec, isReady) {
    this.servers.start(spec);
    if (!isReady) return;
    await this.until(spec.name, async () => {
      this.servers.needRunning(spec.name);
      return isReady();
    });
    say(`  ${spec.name} is ready`);
  }

  /**
   * Applies a file whose webhook may answer a moment later than its server says that it is ready.
   *
   * @param {string} file
   */
  async applyPatiently(file) {
    /** @type {unknown} */
    let refusal;
    const apply = () =>
      this.kubectl.applyFile(file).then(
        () => true,
        error => {
          refusal = error;
          return false;
        },
      );
    await this.until(file, apply).catch(error => {
      throw refusal ?? error;
    });
  }

  /**
   * @param {string} what
   * @param {() => Promise<boolean>} condition
   */
  async until(what, condition) {
    const end = Date.now() + READY_LIMIT_MS;
    while (!(await condition())) {
      throwIfInterrupted();
      if (Date.now() > end) {
        throw new Problem(
          `${what} did not get ready within ${READY_LIMIT_MS / 1000} s.`,
          `The logs are in ${this.file('log')}.`,
        );
      }
      await delay(POLL_MS);
    }
  }
}
