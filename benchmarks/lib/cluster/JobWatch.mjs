// @ts-check
import { Watch } from '@kubernetes/client-node';
import { until } from '../../../e2e-tests/support/portal.ts';
import { NAMESPACE } from './BenchLab.mjs';

const PATH = `/apis/kubeflow.org/v1/namespaces/${NAMESPACE}/pytorchjobs`;

/** Notes when the cluster tells of each PyTorchJob, and of its end. Times are those of this process, in milliseconds. */
export class JobWatch {
  /** @type {Map<string, number>} by name */
  created = new Map();
  /** @type {Map<string, number>} by name */
  succeeded = new Map();
  #abort;

  /** @param {import('@kubernetes/client-node').KubeConfig} connection */
  static async start(connection) {
    const watch = new JobWatch();
    watch.#abort = await new Watch(connection).watch(
      PATH,
      {},
      (type, job) => watch.#see(type, job),
      () => {},
    );
    return watch;
  }

  /**
   * @param {'created' | 'succeeded'} what
   * @param {string[]} names
   * @returns {Promise<number[]>} when
   */
  async times(what, names) {
    await until(
      `${names.length} jobs to be ${what}`,
      async () => names.every(name => this[what].has(name)),
      600_000,
    );
    return names.map(name => this[what].get(name) ?? 0);
  }

  stop() {
    this.#abort?.abort();
  }

  #see(type, { metadata: { name }, status }) {
    if (type === 'ADDED' && !this.created.has(name)) {
      this.created.set(name, Date.now());
    }
    const hasSucceeded = (status?.conditions ?? []).some(
      condition =>
        condition.type === 'Succeeded' && condition.status === 'True',
    );
    if (hasSucceeded && !this.succeeded.has(name)) {
      this.succeeded.set(name, Date.now());
    }
  }
}
