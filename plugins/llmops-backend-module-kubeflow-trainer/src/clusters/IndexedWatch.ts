import type { LoggerService } from '@backstage/backend-plugin-api';
import type { KubernetesObject } from '@kubernetes/client-node';
import type { ClusterClient } from './ClusterClient';
import type { ResourceKind } from './kinds';
import { ResourceWatch } from './ResourceWatch';

export interface IndexedWatchOptions<T extends KubernetesObject> {
  client: ClusterClient;
  kind: ResourceKind;
  /** Undefined: all of the cluster, in one watch. */
  namespaces?: readonly string[];
  labelSelector?: string;
  /** What an object belongs to, `<namespace>/<name>`; undefined: of no interest. */
  keyOf: (object: T) => string | undefined;
  onChange: (key: string) => void;
  onHealth: () => void;
  logger: LoggerService;
}

/** Objects of one kind in several namespaces, found by what they belong to. */
export class IndexedWatch<T extends KubernetesObject> {
  readonly #options: IndexedWatchOptions<T>;
  readonly #watches: ReadonlyArray<ResourceWatch<T>>;
  readonly #byKey = new Map<string, Map<string, T>>();

  constructor(options: IndexedWatchOptions<T>) {
    this.#options = options;
    const { client, kind, labelSelector, onHealth, logger } = options;
    const namespaces = options.namespaces ?? [undefined];
    this.#watches = namespaces.map(
      namespace =>
        new ResourceWatch<T>({
          client,
          kind,
          namespace,
          labelSelector,
          onChange: object => this.#changed(object),
          onHealth,
          logger,
        }),
    );
  }

  start(): void {
    this.#watches.forEach(watch => watch.start());
  }

  stop(): void {
    this.#watches.forEach(watch => watch.stop());
  }

  get isCurrent(): boolean {
    return this.#watches.every(watch => watch.isCurrent);
  }

  get problem(): string | undefined {
    return this.#watches.find(watch => watch.problem !== undefined)?.problem;
  }

  /** Objects that belong to the key. */
  of(key: string): T[] {
    return [...(this.#byKey.get(key)?.values() ?? [])];
  }

  list(): T[] {
    return this.#watches.flatMap(watch => watch.list());
  }

  /** The event says only that something changed: whether the object is still there is seen in the cache. */
  #changed(object: T): void {
    const key = this.#options.keyOf(object);
    const { name, namespace } = object.metadata ?? {};
    if (key === undefined || name === undefined) {
      return;
    }
    const id = `${namespace ?? ''}/${name}`;
    const current = this.#watches
      .map(watch => watch.get(name, namespace ?? ''))
      .find(found => found !== undefined);
    const objects = this.#byKey.get(key) ?? new Map<string, T>();
    if (current) {
      objects.set(id, current);
      this.#byKey.set(key, objects);
    } else {
      objects.delete(id);
      if (objects.size === 0) {
        this.#byKey.delete(key);
      }
    }
    this.#options.onChange(key);
  }
}
