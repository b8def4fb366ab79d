// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { complain, say } from '../../scripts/lib/console.mjs';
import { isAnswer } from './Cluster.mjs';
import { follow } from './follow.mjs';
import { HostsFiles } from './HostsFiles.mjs';
import { PodReporter } from './PodReporter.mjs';
import { PodRunner } from './PodRunner.mjs';

/** @typedef {import('@kubernetes/client-node').V1Pod} V1Pod */

/**
 * A Pod of this node.
 *
 * @typedef {object} Tenant
 * @property {V1Pod} pod
 * @property {PodRunner} runner
 * @property {PodReporter} reporter
 * @property {boolean} leaving
 */

/** Runs the Pods that the scheduler gave to this node. */
export class ProcessNode {
  #cluster;
  #name;
  #state;
  #hosts;
  /** @type {Map<string, Tenant>} by uid */
  #tenants = new Map();

  /**
   * @param {import('./Cluster.mjs').Cluster} cluster
   * @param {object} options
   * @param {string} options.name
   * @param {string} options.state - folder of the lab
   */
  constructor(cluster, { name, state }) {
    this.#cluster = cluster;
    this.#name = name;
    this.#state = state;
    this.#hosts = new HostsFiles(path.join(state, 'hosts'));
  }

  async start() {
    const { config, core } = this.#cluster;
    await follow({
      config,
      path: '/api/v1/services',
      list: () => core.listServiceForAllNamespaces(),
      onPresent: service => this.#hosts.putService(service),
      onGone: ({ metadata }) =>
        this.#hosts.remove('service', metadata?.uid ?? ''),
    });
    const fieldSelector = `spec.nodeName=${this.#name}`;
    await follow({
      config,
      path: '/api/v1/pods',
      fieldSelector,
      list: () => core.listPodForAllNamespaces({ fieldSelector }),
      onPresent: pod => this.#see(pod),
      onGone: pod => this.#forget(pod),
    });
  }

  /** Ends all processes of all Pods, as when the machine is switched off. */
  kill() {
    for (const { runner } of this.#tenants.values()) runner.kill();
  }

  /**
   * @param {string} namespace
   * @param {string} name
   * @returns {PodRunner | undefined}
   */
  find(namespace, name) {
    return [...this.#tenants.values()]
      .filter(({ pod }) => pod.metadata?.namespace === namespace)
      .findLast(({ pod }) => pod.metadata?.name === name)?.runner;
  }

  /** @param {V1Pod} pod */
  #folder({ metadata }) {
    return path.join(this.#state, 'pods', metadata?.uid ?? '');
  }

  /** @param {V1Pod} pod */
  #see(pod) {
    const tenant =
      this.#tenants.get(pod.metadata?.uid ?? '') ?? this.#admit(pod);
    if (pod.metadata?.deletionTimestamp && !tenant.leaving) {
      tenant.leaving = true;
      this.#remove(pod, tenant).catch(error =>
        complain(`${pod.metadata?.name} is not removed: ${error}`),
      );
    }
  }

  /** @param {V1Pod} pod */
  #admit(pod) {
    const { name, namespace = '', uid = '' } = pod.metadata ?? {};
    this.#hosts.putPod(pod);
    const runner = new PodRunner(pod, {
      folder: this.#folder(pod),
      state: this.#state,
      hosts: this.#hosts.file(namespace),
      variables: this.#cluster.variables,
      sources: this.#cluster.sources(pod, path.join(this.#state, 'claims')),
      tell: event => void this.#cluster.tell(pod, event),
      onChange: () => void reporter.report(),
    });
    const reporter = new PodReporter(this.#cluster, pod, () => runner.progress);
    const tenant = { pod, runner, reporter, leaving: false };
    this.#tenants.set(uid, tenant);
    const { phase } = pod.status ?? {};
    const hasEnded = phase === 'Succeeded' || phase === 'Failed';
    if (hasEnded || pod.metadata?.deletionTimestamp) return tenant;
    say(`${namespace}/${name} begins`);
    runner
      .run()
      .catch(error => complain(`${namespace}/${name} broke: ${error.stack}`));
    return tenant;
  }

  /**
   * @param {V1Pod} pod
   * @param {Tenant} tenant
   */
  async #remove(pod, { runner, reporter }) {
    const { name = '', namespace = '', uid } = pod.metadata ?? {};
    const seconds = pod.metadata?.deletionGracePeriodSeconds ?? 30;
    void this.#cluster.tell(pod, {
      type: 'Normal',
      reason: 'Killing',
      message: `Stopping the containers within ${seconds} s`,
    });
    await runner.stop(seconds * 1000);
    await reporter.report();
    try {
      await this.#cluster.core.deleteNamespacedPod({
        name,
        namespace,
        body: { gracePeriodSeconds: 0, preconditions: { uid } },
      });
    } catch (error) {
      // Somebody else removed it, or there is another of this name.
      if (!isAnswer(error, 404) && !isAnswer(error, 409)) throw error;
    }
  }

  /** @param {V1Pod} pod */
  #forget(pod) {
    const uid = pod.metadata?.uid ?? '';
    this.#tenants.get(uid)?.runner.kill();
    this.#tenants.delete(uid);
    this.#hosts.remove('pod', uid);
    fs.rmSync(this.#folder(pod), { recursive: true, force: true });
  }
}
