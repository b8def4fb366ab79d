import type { LoggerService } from '@backstage/backend-plugin-api';
import type { KubernetesObject, V1Pod } from '@kubernetes/client-node';
import type { ClusterConfig } from '../config/readClusterConfig';
import type { JobKind } from '../jobs/JobKind';
import { LABELS } from '../jobs/labels';
import { jobOfWorkload, type Workload } from '../waiting/workload';
import { dispatchKeyOf } from '../attempts/names';
import { ClusterClient } from './ClusterClient';
import { IndexedWatch } from './IndexedWatch';
import { KeyedBell } from './KeyedBell';
import { LOCAL_QUEUE, POD, type ResourceKind, WORKLOAD } from './kinds';
import { LogStreams } from '../log/LogStreams';

/** The part of Kueue's LocalQueue that the portal reads. */
export interface LocalQueue extends KubernetesObject {
  spec?: { clusterQueue?: string };
  status?: { pendingWorkloads?: number; admittedWorkloads?: number };
}

/**
 * One cluster as the portal sees it: what belongs to its runs, kept current by one watch for each kind and namespace,
 * however many runs there are.
 */
export class ClusterView {
  readonly config: ClusterConfig;
  readonly client: ClusterClient;
  readonly logs = new LogStreams();
  /** Rung by dispatch key. */
  readonly bell = new KeyedBell();
  readonly pods: IndexedWatch<V1Pod>;
  readonly workloads: IndexedWatch<Workload>;
  readonly queues: IndexedWatch<LocalQueue>;
  readonly #jobs: ReadonlyMap<string, IndexedWatch<KubernetesObject>>;

  constructor(
    config: ClusterConfig,
    kinds: readonly JobKind[],
    logger: LoggerService,
  ) {
    this.config = config;
    this.client = new ClusterClient(config.name, config.connection);
    const child = logger.child({ cluster: config.name });
    const watch = <T extends KubernetesObject>(
      kind: ResourceKind,
      keyOf: (object: T) => string | undefined,
      labelSelector?: string,
    ) =>
      new IndexedWatch<T>({
        client: this.client,
        kind,
        namespaces: config.namespaces.map(({ namespace }) => namespace),
        labelSelector,
        keyOf,
        onChange: key => this.bell.ring(key),
        onHealth: () => this.bell.ringAll(),
        logger: child,
      });
    this.pods = watch<V1Pod>(POD, keyOfLabel, LABELS.dispatchKey);
    this.workloads = watch<Workload>(WORKLOAD, workload => {
      const job = jobOfWorkload(workload);
      return job === undefined ? undefined : dispatchKeyOf(job);
    });
    this.queues = watch<LocalQueue>(LOCAL_QUEUE, () => undefined);
    this.#jobs = new Map(
      kinds.map(({ engine, resource }) => [
        engine,
        watch(resource, keyOfLabel, LABELS.dispatchKey),
      ]),
    );
  }

  start(): void {
    this.#watches().forEach(watch => watch.start());
  }

  stop(): void {
    this.#watches().forEach(watch => watch.stop());
  }

  jobs({ engine }: JobKind): IndexedWatch<KubernetesObject> {
    const jobs = this.#jobs.get(engine);
    if (!jobs) {
      throw new Error(`Jobs of the engine "${engine}" are not watched`);
    }
    return jobs;
  }

  /** Why what is seen of a kind's jobs is old; undefined while it is current. Kueue may be absent. */
  problemOf(kind: JobKind): string | undefined {
    return this.jobs(kind).problem ?? this.pods.problem;
  }

  #watches() {
    return [...this.#jobs.values(), this.pods, this.workloads, this.queues];
  }
}

function keyOfLabel({ metadata }: KubernetesObject): string | undefined {
  return metadata?.labels?.[LABELS.dispatchKey];
}
