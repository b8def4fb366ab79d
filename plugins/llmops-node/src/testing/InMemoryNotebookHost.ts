import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type {
  NotebookAddress,
  NotebookHost,
  NotebookListing,
  NotebookPlan,
  NotebookRecord,
} from '../notebooks';

const LIMITS = {
  gpus: 8,
  cpu: 16,
  memoryBytes: 64 * 2 ** 30,
  volumeBytes: 100 * 2 ** 30,
};
const IMAGES = [
  { image: 'jupyter:1', title: 'Jupyter' },
  { image: 'jupyter-torch:1', title: 'Jupyter with PyTorch' },
];

interface Kept {
  notebook: NotebookRecord;
  key?: string;
}

/**
 * A host whose notebooks run as soon as they are made, on the cluster `memory`, in the namespaces and for the owners
 * given.
 *
 * @public
 */
export class InMemoryNotebookHost implements NotebookHost {
  readonly id = 'memory';
  /** What a test changes of a notebook, by name. */
  readonly changes = new Map<string, Partial<NotebookRecord>>();
  readonly #places: Record<string, string>;
  readonly #kept = new Map<string, Kept>();
  readonly #volumes = new Map<string, number>();
  readonly #listeners: Array<(address: NotebookAddress) => void> = [];

  /** @param places - owner by namespace */
  constructor(places: Record<string, string>) {
    this.#places = places;
  }

  offers(owner: string) {
    return Object.entries(this.#places)
      .filter(([, of]) => of === owner)
      .map(([namespace]) => ({
        cluster: 'memory',
        clusterTitle: 'Memory',
        namespace,
        images: IMAGES,
        limits: LIMITS,
      }));
  }

  list(): NotebookListing {
    return {
      notebooks: [...this.#kept.values()].map(({ notebook }) =>
        this.#show(notebook),
      ),
      clusters: [{ name: 'memory', title: 'Memory' }],
    };
  }

  async find(address: NotebookAddress): Promise<NotebookRecord | undefined> {
    const kept = this.#kept.get(idOf(address));
    return kept && this.#show(kept.notebook);
  }

  async create(
    plan: NotebookPlan,
  ): Promise<{ notebook: NotebookRecord; created: boolean }> {
    const image = this.#check(plan);
    const id = idOf(plan);
    const key =
      plan.key === undefined
        ? undefined
        : JSON.stringify([plan.createdBy, plan.key]);
    const earlier = this.#kept.get(id);
    if (earlier) {
      if (key !== undefined && earlier.key === key) {
        return { notebook: earlier.notebook, created: false };
      }
      throw new ConflictError(`name: "${plan.name}" is taken`);
    }
    const volume = this.#volumes.get(id);
    if (volume !== undefined && !plan.reuseVolume) {
      throw new ConflictError(`reuseVolume: "${plan.name}" left its volume`);
    }
    const { cluster, namespace, name, owner, createdBy } = plan;
    const sizeBytes = volume ?? plan.volumeBytes;
    this.#volumes.set(id, sizeBytes);
    const notebook: NotebookRecord = {
      ...{ cluster, namespace, name, owner, createdBy },
      clusterTitle: 'Memory',
      createdAt: new Date(),
      state: 'running',
      image: image.image,
      imageTitle: image.title,
      cpu: plan.cpu,
      memoryBytes: plan.memoryBytes,
      gpus: plan.gpus,
      volume: { name: `${name}-work`, path: '/work', sizeBytes },
      url: `https://notebooks.example.com/${namespace}/${name}/`,
      isIdle: false,
    };
    this.#put(id, { notebook, key });
    return { notebook, created: true };
  }

  async start(address: NotebookAddress): Promise<NotebookRecord> {
    const { namespace, name } = address;
    return this.#change(address, {
      state: 'running',
      url: `https://notebooks.example.com/${namespace}/${name}/`,
    });
  }

  async stop(address: NotebookAddress): Promise<NotebookRecord> {
    return this.#change(address, { state: 'stopped', url: undefined });
  }

  async remove(
    address: NotebookAddress,
    { volume }: { volume: boolean },
  ): Promise<void> {
    const id = idOf(address);
    if (this.#kept.delete(id)) {
      if (volume) {
        this.#volumes.delete(id);
      }
      this.#tell(address);
    }
  }

  onChange(listener: (address: NotebookAddress) => void): void {
    this.#listeners.push(listener);
  }

  #check(plan: NotebookPlan) {
    if (!/^[a-z][a-z0-9-]{0,49}$/.test(plan.name)) {
      throw new InputError(`name: "${plan.name}" is no name`);
    }
    if (this.#places[plan.namespace] !== plan.owner) {
      throw new NotAllowedError(`namespace: not open to ${plan.owner}`);
    }
    const image = plan.image
      ? IMAGES.find(known => known.image === plan.image)
      : IMAGES[0];
    if (!image) {
      throw new InputError(`image: "${plan.image}" is not offered`);
    }
    const amounts = [
      ['gpus', plan.gpus, LIMITS.gpus],
      ['cpu', plan.cpu, LIMITS.cpu],
      ['memory', plan.memoryBytes, LIMITS.memoryBytes],
      ['volumeSize', plan.volumeBytes, LIMITS.volumeBytes],
    ] as const;
    for (const [field, wanted, most] of amounts) {
      if (wanted > most) {
        throw new InputError(`${field}: ${wanted} is more than ${most}`);
      }
    }
    return image;
  }

  #change(
    address: NotebookAddress,
    change: Partial<NotebookRecord>,
  ): NotebookRecord {
    const id = idOf(address);
    const kept = this.#kept.get(id);
    if (!kept) {
      throw new NotFoundError(`There is no notebook "${address.name}"`);
    }
    const notebook = { ...kept.notebook, ...change };
    this.#put(id, { ...kept, notebook });
    return notebook;
  }

  #put(id: string, kept: Kept): void {
    this.#kept.set(id, kept);
    this.#tell(kept.notebook);
  }

  #tell({ cluster, namespace, name }: NotebookAddress): void {
    this.#listeners.forEach(listener => listener({ cluster, namespace, name }));
  }

  #show(notebook: NotebookRecord): NotebookRecord {
    return { ...notebook, ...this.changes.get(notebook.name) };
  }
}

function idOf({ cluster, namespace, name }: NotebookAddress): string {
  return [cluster, namespace, name].join('/');
}
