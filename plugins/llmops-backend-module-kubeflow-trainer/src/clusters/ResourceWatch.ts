import type { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import {
  type Informer,
  type KubernetesObject,
  makeInformer,
  type ObjectCache,
} from '@kubernetes/client-node';
import type { ClusterClient } from './ClusterClient';
import { pathOf, type ResourceKind } from './kinds';

/** The API server ends a watch after this; the next one goes on where it ended. */
const WATCH_SECONDS = 240;
/** A watch that was not begun anew for so long hangs, for example behind a dead connection. */
const HANGS_MS = (WATCH_SECONDS + 60) * 1000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;

export interface ResourceWatchOptions<T extends KubernetesObject> {
  client: ClusterClient;
  kind: ResourceKind;
  /** Undefined: all of the cluster. */
  namespace?: string;
  labelSelector?: string;
  /** Called for every object that is new, changed or gone, also after a gap. */
  onChange: (object: T) => void;
  /** Called when the watch begins or ceases to be current. */
  onHealth: () => void;
  logger: LoggerService;
}

/**
 * Objects of one kind, kept current by one list and one watch. After a lost connection it resumes from where it was,
 * lists anew when the server has forgotten that place, and waits longer from one failure to the next.
 */
export class ResourceWatch<T extends KubernetesObject> {
  readonly #options: ResourceWatchOptions<T>;
  readonly #informer: Informer<T> & ObjectCache<T>;
  #isListed = false;
  #problem: string | undefined;
  #begunAt = Date.now();
  #failures = 0;
  #retry: NodeJS.Timeout | undefined;
  #guard: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: ResourceWatchOptions<T>) {
    this.#options = options;
    const { client, kind, namespace, labelSelector } = options;
    const path = `${pathOf(
      kind,
      namespace,
    )}?allowWatchBookmarks=true&timeoutSeconds=${WATCH_SECONDS}`;
    this.#informer = makeInformer<T>(
      client.connection,
      path,
      async () => {
        const { items, resourceVersion } = await client.list<T>(kind, {
          namespace,
          labelSelector,
        });
        return { items, metadata: { resourceVersion } };
      },
      labelSelector,
    );
    this.#informer.on('change', object => options.onChange(object));
    this.#informer.on('connect', () => this.#begun());
    this.#informer.on('error', error => this.#failed(error));
  }

  start(): void {
    this.#guard = setInterval(() => this.#mendHanging(), 30_000);
    this.#guard.unref();
    this.#connect();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#retry);
    clearInterval(this.#guard);
    this.#informer.stop().catch(() => {});
  }

  /** Whether what is kept is what the cluster has, as far as anyone can know. */
  get isCurrent(): boolean {
    return this.#isListed && this.#problem === undefined;
  }

  /** Why it is not current. */
  get problem(): string | undefined {
    return this.#problem ?? (this.#isListed ? undefined : 'not read yet');
  }

  list(): readonly T[] {
    return this.#informer.list();
  }

  get(name: string, namespace: string): T | undefined {
    return this.#informer.get(name, namespace);
  }

  #connect(): void {
    this.#informer.start().then(
      () => {
        if (this.#retry === undefined) {
          this.#current();
        }
      },
      error => this.#failed(error),
    );
  }

  #begun(): void {
    this.#begunAt = Date.now();
  }

  #current(): void {
    const wasCurrent = this.isCurrent;
    this.#isListed = true;
    this.#problem = undefined;
    this.#failures = 0;
    if (!wasCurrent) {
      this.#options.onHealth();
    }
  }

  #failed(error: unknown): void {
    if (this.#isStopped || this.#retry !== undefined) {
      return;
    }
    const { kind, logger, onHealth } = this.#options;
    this.#problem = isError(error) ? error.message : String(error);
    const delay = Math.min(
      LONGEST_RETRY_MS,
      FIRST_RETRY_MS * 2 ** this.#failures,
    );
    this.#failures += 1;
    logger.debug(
      `Watching ${kind.plural} failed, tried again in ${delay} ms: ${
        this.#problem
      }`,
    );
    onHealth();
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#connect();
    }, delay);
    this.#retry.unref();
  }

  #mendHanging(): void {
    if (this.isCurrent && Date.now() - this.#begunAt > HANGS_MS) {
      this.#begunAt = Date.now();
      this.#informer
        .stop()
        .then(() => this.#connect())
        .catch(error => this.#failed(error));
    }
  }
}
