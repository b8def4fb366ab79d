import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import type { AttemptSink } from '@llmops/backstage-plugin-llmops-node';
import type { ClusterView } from '../clusters/ClusterView';
import { ContainerLogReader } from './ContainerLogReader';

/** Once all processes have ended, their logs are waited for no longer than this. */
const DRAIN_MS = 120_000;

export interface AttemptLogsOptions {
  view: ClusterView;
  dispatchKey: string;
  sink: AttemptSink;
  signal: AbortSignal;
  /** Which step a Pod belongs to, and its rank there. */
  placeOf: (pod: V1Pod) => { step: string; rank?: number } | undefined;
}

/** Stores the logs of all of an attempt's Pods, side by side. */
export class AttemptLogs {
  readonly #options: AttemptLogsOptions;
  readonly #readers = new Map<
    string,
    { reader: ContainerLogReader; done: Promise<void> }
  >();
  readonly #stopping = new AbortController();
  #failure: unknown;

  constructor(options: AttemptLogsOptions) {
    this.#options = options;
  }

  /** Begins to read what has begun to run. Throws when storing was refused. */
  update(pods: readonly V1Pod[]): void {
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
    for (const pod of pods) {
      for (const status of pod.status?.containerStatuses ?? []) {
        this.#updateContainer(pod, status);
      }
    }
  }

  /** Resolves when everything that was begun is stored; answers false when that took too long. */
  async drain(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<false>(resolve => {
      timer = setTimeout(() => resolve(false), DRAIN_MS);
    });
    this.#readers.forEach(({ reader }) => reader.finish());
    const drained = this.#allDone().then(() => true);
    const complete = await Promise.race([drained, timeout]);
    clearTimeout(timer);
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
    return complete;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#allDone();
  }

  async #allDone(): Promise<void> {
    await Promise.all([...this.#readers.values()].map(({ done }) => done));
  }

  #updateContainer(pod: V1Pod, status: V1ContainerStatus): void {
    const hasBegun = status.state?.running ?? status.state?.terminated;
    if (status.restartCount > 0) {
      this.#begin(pod, status.name, status.restartCount - 1, true);
    }
    if (hasBegun) {
      this.#begin(pod, status.name, status.restartCount, false);
    }
    if (status.state?.terminated) {
      const id = idOf(pod, status.name, status.restartCount);
      this.#readers.get(id)?.reader.finish();
    }
  }

  #begin(
    pod: V1Pod,
    container: string,
    restart: number,
    previous: boolean,
  ): void {
    const { view, sink, placeOf, signal } = this.#options;
    const { name = '', namespace = '', uid = '' } = pod.metadata ?? {};
    const place = placeOf(pod);
    const id = idOf(pod, container, restart);
    if (!place || this.#readers.has(id)) {
      return;
    }
    const rank = place.rank === undefined ? name : `rank-${place.rank}`;
    const reader = new ContainerLogReader({
      log: { client: view.client, namespace, pod: name, container, previous },
      step: place.step,
      source: [
        place.step,
        rank,
        `${uid.slice(0, 8)}.${restart}`,
        ...(isOnly(pod) ? [] : [container]),
      ].join('/'),
      sink,
      streams: view.logs,
      hasEnded: () => previous || this.#hasEnded(name, uid, container, restart),
      isGone: () => this.#find(name, uid) === undefined,
    });
    const done = reader
      .run(AbortSignal.any([signal, this.#stopping.signal]))
      .catch(error => {
        this.#failure ??= error;
        view.bell.ring(this.#options.dispatchKey);
      });
    this.#readers.set(id, { reader, done });
  }

  #find(name: string, uid: string): V1Pod | undefined {
    const { view, dispatchKey } = this.#options;
    return view.pods
      .of(dispatchKey)
      .find(({ metadata }) => metadata?.name === name && metadata.uid === uid);
  }

  #hasEnded(
    name: string,
    uid: string,
    container: string,
    restart: number,
  ): boolean {
    const pod = this.#find(name, uid);
    const status = pod?.status?.containerStatuses?.find(
      candidate => candidate.name === container,
    );
    return (
      status === undefined ||
      status.restartCount > restart ||
      status.state?.terminated !== undefined
    );
  }
}

function idOf({ metadata }: V1Pod, container: string, restart: number) {
  return `${metadata?.uid}/${container}/${restart}`;
}

function isOnly(pod: V1Pod): boolean {
  return (pod.spec?.containers.length ?? 1) <= 1;
}
