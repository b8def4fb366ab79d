// @ts-check
import { setTimeout as delay } from 'node:timers/promises';
import { complain } from '../../scripts/lib/console.mjs';
import { isAnswer } from './Cluster.mjs';
import { podStatus } from './podStatus.mjs';

const RETRY_MS = 1_000;

/** Keeps the status of one Pod in the API server up to date; what changes while it is busy is sent together. */
export class PodReporter {
  #cluster;
  #pod;
  #progress;
  #wanted = 0;
  #reported = 0;
  /** @type {Promise<void> | undefined} */
  #work;

  /**
   * @param {import('./Cluster.mjs').Cluster} cluster
   * @param {import('@kubernetes/client-node').V1Pod} pod
   * @param {() => import('./podStatus.mjs').PodProgress} progress
   */
  constructor(cluster, pod, progress) {
    this.#cluster = cluster;
    this.#pod = pod;
    this.#progress = progress;
  }

  /**
   * The Pod's progress is another.
   *
   * @returns {Promise<void>} resolves when the API server knows
   */
  report() {
    this.#wanted += 1;
    this.#work ??= this.#send().finally(() => (this.#work = undefined));
    return this.#work;
  }

  async #send() {
    const { name = '', namespace = '', uid } = this.#pod.metadata ?? {};
    const { core } = this.#cluster;
    while (this.#reported < this.#wanted) {
      const wanted = this.#wanted;
      try {
        const body = await core.readNamespacedPod({ name, namespace });
        if (body.metadata?.uid !== uid) return;
        body.status = podStatus(body.status ?? {}, this.#progress());
        await core.replaceNamespacedPodStatus({ name, namespace, body });
        this.#reported = wanted;
      } catch (error) {
        if (isAnswer(error, 404)) return;
        if (isAnswer(error, 409)) continue;
        complain(`${namespace}/${name}: its status is not reported: ${error}`);
        await delay(RETRY_MS);
      }
    }
  }
}
