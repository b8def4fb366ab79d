import type {
  Notebook,
  NotebookCluster,
  NotebookOffer,
} from '@llmops/backstage-plugin-llmops-common';

/**
 * Where a notebook is: names, none of which ever change.
 *
 * @public
 */
export interface NotebookAddress {
  /** Name of the cluster in the configuration. */
  cluster: string;
  namespace: string;
  name: string;
}

/**
 * A notebook as its host knows it. What a caller may do with it, and its entity in the catalog, are the core's to say.
 *
 * @public
 */
export type NotebookRecord = Omit<Notebook, 'permitted' | 'entityRef'>;

/**
 * What is known of the notebooks of a host's clusters.
 *
 * @public
 */
export interface NotebookListing {
  notebooks: NotebookRecord[];
  clusters: NotebookCluster[];
}

/**
 * A notebook to be made, checked by the core and not yet by the cluster.
 *
 * @public
 */
export interface NotebookPlan extends NotebookAddress {
  /** Entity reference, in lower case. */
  owner: string;
  /** Entity reference of the person who asks for it. */
  createdBy: string;
  /** Absent: the first one of the offer. */
  image?: string;
  /** Cores; what is asked for is also the most that is given. */
  cpu: number;
  memoryBytes: number;
  gpus: number;
  volumeBytes: number;
  /** Whether a volume that an earlier notebook of this name left is to be used again. */
  reuseVolume: boolean;
  /** The same for every repetition of one request, and of no other; not to be told to anyone. */
  key?: string;
}

/**
 * Makes and shows notebooks on clusters. The cluster is what remembers them: nothing of them is stored elsewhere.
 *
 * @public
 */
export interface NotebookHost {
  /** Unique among all hosts, for example the name of the module. */
  readonly id: string;

  /**
   * Where notebooks of an owner may be made, and nowhere else.
   *
   * @param owner - entity reference, in lower case
   */
  offers(owner: string): NotebookOffer[];

  /** All notebooks that the portal made, from what was heard of the clusters: asks them nothing. */
  list(): NotebookListing;

  /**
   * One notebook, with all that is known of why it does not run. Undefined when there is none that the portal made;
   * rejects with a `ServiceUnavailableError` when that cannot be known.
   */
  find(address: NotebookAddress): Promise<NotebookRecord | undefined>;

  /**
   * Makes the notebook with its volume, or nothing. `created` is false when the same key made it before.
   *
   * Rejects with an `InputError` whose message begins with the name of the field that the cluster would not take, with
   * a `ConflictError` when the name is taken, with a `NotAllowedError` where the owner has no place.
   */
  create(
    plan: NotebookPlan,
  ): Promise<{ notebook: NotebookRecord; created: boolean }>;

  /** Rejects with a `NotFoundError` when there is no such notebook; one that is not stopped stays as it is. */
  start(address: NotebookAddress): Promise<NotebookRecord>;

  /** Ends its processes; the volume stays. Rejects with a `NotFoundError` when there is no such notebook. */
  stop(address: NotebookAddress): Promise<NotebookRecord>;

  /** Deletes the notebook, and its volume where that is asked for; harmless when they are gone. */
  remove(address: NotebookAddress, options: { volume: boolean }): Promise<void>;

  /** Calls the listener for every notebook that is new, changed or gone. */
  onChange(listener: (address: NotebookAddress) => void): void;
}
