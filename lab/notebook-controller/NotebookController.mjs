// @ts-check
import { AppsV1Api, CustomObjectsApi } from '@kubernetes/client-node';
import { complain } from '../../scripts/lib/console.mjs';
import { isAnswer, orAbsent } from '../process-node/Cluster.mjs';
import { follow } from '../process-node/follow.mjs';
import { statefulSetOf } from './statefulSet.mjs';
import { statusOf } from './status.mjs';

/** @typedef {import('./statefulSet.mjs').Notebook} Notebook */

const NOTEBOOKS = { group: 'kubeflow.org', version: 'v1', plural: 'notebooks' };
const RETRY_MS = 500;

/**
 * Does with Notebooks what Kubeflow's controller does, as far as Pods are concerned: a StatefulSet with no Pod while the
 * annotation says that the notebook is stopped, else with one, and a status read from that Pod.
 */
export class NotebookController {
  #cluster;
  #apps;
  #custom;
  /** @type {Map<string, Promise<void>>} what is done for a notebook, one after the other */
  #work = new Map();

  /** @param {import('../process-node/Cluster.mjs').Cluster} cluster */
  constructor(cluster) {
    this.#cluster = cluster;
    this.#apps = cluster.config.makeApiClient(AppsV1Api);
    this.#custom = cluster.config.makeApiClient(CustomObjectsApi);
  }

  async start() {
    const { config, core } = this.#cluster;
    await follow({
      config,
      path: '/apis/kubeflow.org/v1/notebooks',
      list: () => this.#custom.listClusterCustomObject(NOTEBOOKS),
      onPresent: notebook => this.#see(notebook.metadata),
      onGone: () => {},
    });
    const labelSelector = 'notebook-name';
    await follow({
      config,
      path: '/api/v1/pods',
      labelSelector,
      list: () => core.listPodForAllNamespaces({ labelSelector }),
      onPresent: pod => this.#seePod(pod),
      onGone: pod => this.#seePod(pod),
    });
  }

  /** @param {import('@kubernetes/client-node').V1Pod} pod */
  #seePod({ metadata }) {
    this.#see({ ...metadata, name: metadata?.labels?.['notebook-name'] });
  }

  /** @param {{ name?: string, namespace?: string } | undefined} metadata */
  #see({ name = '', namespace = '' } = {}) {
    const key = `${namespace}/${name}`;
    const before = this.#work.get(key) ?? Promise.resolve();
    const work = before.then(() => this.#tend(namespace, name));
    this.#work.set(key, work);
    void work.finally(() => {
      if (this.#work.get(key) === work) this.#work.delete(key);
    });
  }

  /**
   * @param {string} namespace
   * @param {string} name
   */
  async #tend(namespace, name) {
    try {
      /** @type {Notebook | undefined} */
      const notebook = await orAbsent(
        this.#custom.getNamespacedCustomObject({
          ...NOTEBOOKS,
          namespace,
          name,
        }),
      );
      if (!notebook || notebook.metadata.deletionTimestamp) return;
      await this.#putStatefulSet(notebook);
      await this.#putStatus(notebook);
    } catch (error) {
      // It was deleted meanwhile.
      if (isAnswer(error, 404)) return;
      // Somebody changed it meanwhile.
      if (!isAnswer(error, 409))
        complain(`${namespace}/${name} is tried again: ${error}`);
      setTimeout(() => this.#see({ name, namespace }), RETRY_MS);
    }
  }

  /** @param {Notebook} notebook */
  async #putStatefulSet(notebook) {
    const { name, namespace } = notebook.metadata;
    const body = statefulSetOf(notebook);
    const present = await orAbsent(
      this.#apps.readNamespacedStatefulSet({ name, namespace }),
    );
    if (!present) {
      await this.#apps.createNamespacedStatefulSet({ namespace, body });
      return;
    }
    if (!body.spec || present.spec?.replicas === body.spec.replicas) return;
    present.spec = { ...present.spec, ...body.spec };
    await this.#apps.replaceNamespacedStatefulSet({
      ...{ name, namespace },
      body: present,
    });
  }

  /** @param {Notebook} notebook */
  async #putStatus(notebook) {
    const { name, namespace } = notebook.metadata;
    const pod = await orAbsent(
      this.#cluster.core.readNamespacedPod({ name: `${name}-0`, namespace }),
    );
    const status = statusOf(name, pod);
    if (JSON.stringify(status) === JSON.stringify(notebook.status)) return;
    await this.#custom.replaceNamespacedCustomObjectStatus({
      ...NOTEBOOKS,
      ...{ name, namespace },
      body: { ...notebook, status },
    });
  }
}
