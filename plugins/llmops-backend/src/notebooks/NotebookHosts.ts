import { InputError, NotAllowedError, NotFoundError } from '@backstage/errors';
import type { NotebookOffer } from '@llmops/backstage-plugin-llmops-common';
import type {
  NotebookAddress,
  NotebookHost,
  NotebookListing,
  NotebookRecord,
} from '@llmops/backstage-plugin-llmops-node';
import { choosePlace } from '../lib/choosePlace';

/** All hosts of notebooks as one. */
export class NotebookHosts {
  readonly #hosts: ReadonlyMap<string, NotebookHost>;

  /** @param hosts - by id */
  static create(hosts: ReadonlyMap<string, NotebookHost>): NotebookHosts {
    return new NotebookHosts(hosts);
  }

  private constructor(hosts: ReadonlyMap<string, NotebookHost>) {
    this.#hosts = hosts;
  }

  offers(owner: string): NotebookOffer[] {
    return [...this.#hosts.values()].flatMap(host => host.offers(owner));
  }

  list(): NotebookListing {
    const listings = [...this.#hosts.values()].map(host => host.list());
    return {
      notebooks: listings.flatMap(({ notebooks }) => notebooks),
      clusters: listings.flatMap(({ clusters }) => clusters),
    };
  }

  /** The notebook and its host; rejects with a `NotFoundError` when there is none. */
  async get(
    address: NotebookAddress,
  ): Promise<{ host: NotebookHost; notebook: NotebookRecord }> {
    const host = this.#hostOf(address.cluster);
    const notebook = await host?.find(address);
    if (!host || !notebook) {
      throw notebookNotFound(address);
    }
    return { host, notebook };
  }

  /**
   * The place where an owner's notebook is to be made. What is not said follows from there being only one; rejects with
   * what there is to choose from.
   */
  choose(
    owner: string,
    wanted: { cluster?: string; namespace?: string },
  ): { host: NotebookHost; cluster: string; namespace: string } {
    const offers = this.offers(owner);
    if (offers.length === 0) {
      throw noPlace(owner, this.list().clusters.length > 0);
    }
    const { cluster, namespace } = choosePlace(owner, offers, wanted);
    const host = this.#hostOf(cluster);
    if (!host) {
      throw noPlace(owner, true);
    }
    return { host, cluster, namespace };
  }

  onChange(listener: (address: NotebookAddress) => void): void {
    this.#hosts.forEach(host => host.onChange(listener));
  }

  #hostOf(cluster: string): NotebookHost | undefined {
    return [...this.#hosts.values()].find(host =>
      host.list().clusters.some(({ name }) => name === cluster),
    );
  }
}

/** The same whether it does not exist or may not be seen. */
export function notebookNotFound({
  cluster,
  namespace,
  name,
}: NotebookAddress): NotFoundError {
  return new NotFoundError(
    `There is no notebook "${name}" in the namespace "${namespace}" of the cluster "${cluster}"`,
  );
}

function noPlace(owner: string, hasClusters: boolean): Error {
  return hasClusters
    ? new NotAllowedError(
        `owner: no cluster takes notebooks of ${owner}; a platform engineer can open a namespace to that owner in llmops.clusters`,
      )
    : new InputError(
        'No cluster with notebooks is configured; a platform engineer can add llmops.clusters.<name>.notebooks to the configuration of the portal',
      );
}
