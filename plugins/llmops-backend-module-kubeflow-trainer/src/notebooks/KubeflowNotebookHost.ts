import { NotFoundError } from '@backstage/errors';
import type { NotebookOffer } from '@llmops/backstage-plugin-llmops-common';
import type {
  NotebookAddress,
  NotebookHost,
  NotebookListing,
  NotebookPlan,
  NotebookRecord,
} from '@llmops/backstage-plugin-llmops-node';
import type { CapacityReader } from '../capacity/CapacityReader';
import { NOTEBOOK, VOLUME_CLAIM } from '../clusters/kinds';
import { placeNotebook } from './checkPlan';
import { checkNodes, checkQuotas } from './checkRoom';
import { makeNotebook } from './makeNotebook';
import { claimName, KUBEFLOW } from './notebookObject';
import { notebookOffers } from './notebookOffers';
import type { NotebookView } from './NotebookView';

export interface NotebookHostOptions {
  clusters: ReadonlyArray<{ view: NotebookView; capacity: CapacityReader }>;
}

/** Notebooks of Kubeflow on the configured clusters. */
export class KubeflowNotebookHost implements NotebookHost {
  readonly id = 'kubeflow';
  readonly #clusters: NotebookHostOptions['clusters'];

  constructor({ clusters }: NotebookHostOptions) {
    this.#clusters = clusters;
  }

  offers(owner: string): NotebookOffer[] {
    return this.#clusters.flatMap(({ view }) =>
      notebookOffers(view.config, owner),
    );
  }

  list(): NotebookListing {
    return {
      notebooks: this.#clusters.flatMap(({ view }) => view.list()),
      clusters: this.#clusters.map(({ view }) => view.cluster),
    };
  }

  async find(address: NotebookAddress): Promise<NotebookRecord | undefined> {
    return this.#find(address.cluster)?.view.find(address);
  }

  async create(
    plan: NotebookPlan,
  ): Promise<{ notebook: NotebookRecord; created: boolean }> {
    const { view, capacity } = this.#require(plan.cluster);
    const { client, config, settings } = view;
    const placed = placeNotebook(config, settings, plan);
    const known = await view.readNotebook(plan);
    if (!known) {
      await Promise.all([
        checkQuotas(client, plan),
        checkNodes(capacity, plan),
      ]);
    }
    const { notebook, created } = await makeNotebook(client, placed);
    return { notebook: this.#show(view, notebook, plan), created };
  }

  async start(address: NotebookAddress): Promise<NotebookRecord> {
    // A merge patch takes away what is null.
    return this.#annotate(address, null);
  }

  async stop(address: NotebookAddress): Promise<NotebookRecord> {
    return this.#annotate(address, new Date().toISOString());
  }

  async remove(
    address: NotebookAddress,
    { volume }: { volume: boolean },
  ): Promise<void> {
    const { view } = this.#require(address.cluster);
    const { namespace, name } = address;
    if (!(await view.readNotebook(address))) {
      return;
    }
    // The volume first: it stays until the notebook's Pod is gone, and a failure between the two can be repeated.
    if (volume) {
      await view.client.remove(VOLUME_CLAIM, claimName(name), namespace);
    }
    await view.client.remove(NOTEBOOK, name, namespace);
  }

  onChange(listener: (address: NotebookAddress) => void): void {
    this.#clusters.forEach(({ view }) => view.onChange(listener));
  }

  async #annotate(
    address: NotebookAddress,
    stopped: string | null,
  ): Promise<NotebookRecord> {
    const { view } = this.#require(address.cluster);
    const { namespace, name } = address;
    const found = await view.readNotebook(address);
    const isStopped =
      found?.metadata?.annotations?.[KUBEFLOW.stopped] !== undefined;
    // What is stopped already keeps the time since when it is.
    if (found && isStopped === (stopped !== null)) {
      return this.#show(view, found, address);
    }
    const changed =
      found &&
      (await view.client.merge(NOTEBOOK, name, namespace, {
        metadata: { annotations: { [KUBEFLOW.stopped]: stopped } },
      }));
    const now = changed ? await view.readNotebook(address) : undefined;
    return this.#show(view, now, address);
  }

  #show(
    view: NotebookView,
    notebook: Parameters<NotebookView['toRecord']>[0] | undefined,
    { cluster, namespace, name }: NotebookAddress,
  ): NotebookRecord {
    const record = notebook && view.toRecord(notebook);
    if (!record) {
      throw new NotFoundError(
        `There is no notebook "${name}" in the namespace "${namespace}" of the cluster "${cluster}"`,
      );
    }
    return record;
  }

  #find(cluster: string) {
    return this.#clusters.find(({ view }) => view.config.name === cluster);
  }

  #require(cluster: string) {
    const found = this.#find(cluster);
    if (!found) {
      const known = this.#clusters.map(({ view }) => view.config.name);
      throw new NotFoundError(
        `cluster: there is no cluster "${cluster}" that takes notebooks${
          known.length > 0 ? `; there is ${known.join(', ')}` : ''
        }`,
      );
    }
    return found;
  }
}
