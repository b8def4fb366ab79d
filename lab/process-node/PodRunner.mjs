// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ContainerProcess } from './ContainerProcess.mjs';
import { ContainerRunner } from './ContainerRunner.mjs';
import { containerEnvironment, expand } from './environment.mjs';
import { findImage, unpackImage } from './images.mjs';
import { NotReady } from './NotReady.mjs';
import { makeVolumes, volumeMounts } from './volumes.mjs';

/**
 * @typedef {import('@kubernetes/client-node').V1Pod} V1Pod
 * @typedef {import('@kubernetes/client-node').V1Container} V1Container
 * @typedef {import('./podStatus.mjs').PodProgress} PodProgress
 */

/**
 * What a Pod needs of its node.
 *
 * @typedef {object} PodSurroundings
 * @property {string} folder - of this Pod
 * @property {string} state - folder of the lab, which says what images are
 * @property {string} hosts - file that stands for /etc/hosts
 * @property {Record<string, string>} variables - which the cluster gives to every container
 * @property {import('./volumes.mjs').VolumeSources} sources
 * @property {RunnerTell} tell
 * @property {() => void} onChange - the Pod's progress is another
 *
 * @typedef {(event: { type: 'Normal' | 'Warning', reason: string, message: string }) => void} RunnerTell
 */

const RETRY_MS = 1_000;

let addresses = 0;

/** An address that no other Pod of this node has. */
function nextAddress() {
  addresses += 1;
  return `10.245.${(addresses >> 8) % 256}.${addresses % 256}`;
}

/** Runs the containers of one Pod, as a kubelet does. */
export class PodRunner {
  #pod;
  #around;
  #init;
  #containers;
  #stopping = new AbortController();
  #startTime;
  #podIP = nextAddress();
  #initialized = false;
  #ended = false;
  /** @type {PodProgress['failure']} */
  #failure;
  /** @type {Record<string, string>} */
  #volumes = {};

  /**
   * @param {V1Pod} pod
   * @param {PodSurroundings} around
   */
  constructor(pod, around) {
    this.#pod = pod;
    this.#around = around;
    this.#startTime = pod.status?.startTime ?? new Date();
    const policy = pod.spec?.restartPolicy ?? 'Always';
    const { initContainerStatuses, containerStatuses } = pod.status ?? {};
    // An init container runs again until it succeeds, unless nothing is ever run again.
    this.#init = (pod.spec?.initContainers ?? []).map(container =>
      this.#runner(
        container,
        policy === 'Never' ? 'Never' : 'OnFailure',
        initContainerStatuses,
      ),
    );
    this.#containers = (pod.spec?.containers ?? []).map(container =>
      this.#runner(container, policy, containerStatuses),
    );
  }

  /** @returns {PodProgress} */
  get progress() {
    return {
      init: this.#init.map(runner => runner.status),
      containers: this.#containers.map(runner => runner.status),
      initialized: this.#initialized,
      ended: this.#ended,
      startTime: this.#startTime,
      podIP: this.#podIP,
      failure: this.#failure,
    };
  }

  /** @param {string} name */
  container(name) {
    return [...this.#init, ...this.#containers].find(
      runner => runner.status.name === name,
    );
  }

  /** Runs the Pod until it has ended for good. */
  async run() {
    const timer = this.#watchDeadline();
    try {
      await this.#makeVolumes();
      this.#initialized = await this.#initialize();
      if (this.#initialized)
        await Promise.all(this.#containers.map(runner => runner.run()));
    } finally {
      clearTimeout(timer);
      this.#ended = true;
      this.#around.onChange();
    }
  }

  /**
   * Stops the Pod.
   *
   * @param {number} graceMs
   */
  async stop(graceMs) {
    this.#stopping.abort();
    const all = [...this.#init, ...this.#containers];
    await Promise.all(all.map(runner => runner.stop(graceMs)));
  }

  /** Ends all its processes at once, as when the machine is switched off. */
  kill() {
    this.#stopping.abort();
    for (const runner of [...this.#init, ...this.#containers]) runner.kill();
  }

  #watchDeadline() {
    const seconds = this.#pod.spec?.activeDeadlineSeconds;
    if (!seconds) return undefined;
    return setTimeout(() => {
      this.#failure = {
        reason: 'DeadlineExceeded',
        message:
          'Pod was active on the node longer than the specified deadline',
      };
      void this.stop(this.#graceMs);
    }, seconds * 1000);
  }

  get #graceMs() {
    return (this.#pod.spec?.terminationGracePeriodSeconds ?? 30) * 1000;
  }

  async #makeVolumes() {
    const { folder, sources, tell } = this.#around;
    const { signal } = this.#stopping;
    let told = '';
    while (!signal.aborted) {
      try {
        this.#volumes = await makeVolumes({ pod: this.#pod, folder, sources });
        return;
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        if (message !== told)
          tell({ type: 'Warning', reason: 'FailedMount', message });
        told = message;
        await delay(RETRY_MS, undefined, { signal }).catch(() => {});
      }
    }
  }

  async #initialize() {
    for (const runner of this.#init) {
      if (this.#stopping.signal.aborted) return false;
      if (!(await runner.run())) return false;
    }
    return !this.#stopping.signal.aborted;
  }

  /**
   * @param {V1Container} container
   * @param {string} policy
   * @param {import('@kubernetes/client-node').V1ContainerStatus[]} [before]
   */
  #runner(container, policy, before) {
    const { folder, tell, onChange } = this.#around;
    return new ContainerRunner({
      container,
      before: before?.find(({ name }) => name === container.name),
      policy: policy === 'Never' || policy === 'OnFailure' ? policy : 'Always',
      folder: path.join(folder, 'logs'),
      launch: log => this.#launch(container, log),
      tell,
      onChange,
    });
  }

  /**
   * @param {V1Container} container
   * @param {import('./ContainerLog.mjs').ContainerLog} log
   */
  async #launch(container, log) {
    const { state, hosts, sources, variables } = this.#around;
    const pod = this.#pod;
    const folder = path.join(this.#around.folder, 'containers', container.name);
    const image = findImage(state, container.image ?? '');
    const hostname = pod.spec?.hostname ?? pod.metadata?.name ?? 'pod';
    const env = await containerEnvironment({
      pod,
      container,
      sources,
      base: {
        HOME: '/root',
        HOSTNAME: hostname,
        ...variables,
        ...image.env,
        PATH: [...(image.path ?? []), process.env.PATH].join(':'),
      },
    });
    const command = [
      ...(container.command ?? image.entrypoint ?? []),
      ...(container.args ?? (container.command ? [] : image.command ?? [])),
    ].map(word => expand(word, env));
    if (command.length === 0)
      throw new NotReady('CreateContainerError', 'no command specified');
    fs.mkdirSync(folder, { recursive: true });
    return new ContainerProcess({
      folder,
      hostname,
      workdir:
        container.workingDir ??
        image.workdir ??
        (image.copy ? '/workspace' : '/'),
      command,
      env,
      mounts: [
        { source: hosts, target: '/etc/hosts' },
        ...unpackImage(image, folder),
        ...volumeMounts(container, this.#volumes, env),
      ],
      log,
    });
  }
}
