import { isError } from '@backstage/errors';
import type {
  CapacityQueue,
  ClusterCapacity,
  PendingJob,
} from '@llmops/backstage-plugin-llmops-common';
import type { CapacitySource } from '@llmops/backstage-plugin-llmops-node';
import { dispatchKeyOf } from '../attempts/names';
import { GPU } from '../attempts/resources';
import type { ClusterView } from '../clusters/ClusterView';
import { readConditions } from '../jobs/conditions';
import { toNumber } from '../lib/quantity';
import type { QueueReader } from '../waiting/QueueReader';
import {
  explainWorkload,
  jobOfWorkload,
  type Workload,
} from '../waiting/workload';
import type { CapacityReader, ClusterStock } from './CapacityReader';
import { toFlavors } from './nodes';
import { gpuQuotas, problemOfQueue } from './quota';

export interface ObservedCluster {
  view: ClusterView;
  capacity: CapacityReader;
  queues: QueueReader;
}

/** GPUs, queues and waiting jobs of all configured clusters. */
export class ClusterCapacitySource implements CapacitySource {
  readonly id = 'kubernetes';
  readonly #clusters: readonly ObservedCluster[];

  constructor(clusters: readonly ObservedCluster[]) {
    this.#clusters = clusters;
  }

  read(): Promise<ClusterCapacity[]> {
    return Promise.all(this.#clusters.map(readCluster));
  }
}

async function readCluster(cluster: ObservedCluster): Promise<ClusterCapacity> {
  const { name, title } = cluster.view.config;
  try {
    const stock = await cluster.capacity.read();
    return {
      name,
      title,
      observedAt: stock.observedAt,
      flavors: toFlavors(stock.nodes ?? []),
      queues: queuesOf(cluster, stock),
      pending: await pendingOf(cluster),
    };
  } catch (error) {
    const problem = isError(error) ? error.message : String(error);
    return { name, title, problem, flavors: [], queues: [], pending: [] };
  }
}

function queuesOf(
  { view }: ObservedCluster,
  stock: ClusterStock,
): CapacityQueue[] {
  return view.queues
    .list()
    .map(queue => {
      const clusterQueue = stock.queues?.find(
        ({ metadata }) => metadata?.name === queue.spec?.clusterQueue,
      );
      return {
        name: queue.metadata?.name ?? '',
        namespace: queue.metadata?.namespace ?? '',
        clusterQueue: queue.spec?.clusterQueue,
        waiting: queue.status?.pendingWorkloads ?? 0,
        admitted: queue.status?.admittedWorkloads ?? 0,
        problem: clusterQueue && problemOfQueue(clusterQueue),
        shares: clusterQueue ? gpuQuotas(clusterQueue) : [],
      };
    })
    .sort(
      (a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name),
    );
}

function compare(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}

async function pendingOf({
  view,
  queues,
}: ObservedCluster): Promise<PendingJob[]> {
  const waiting = view.workloads.list().filter(isWaiting);
  const jobs = await Promise.all(
    waiting.map(async workload => {
      const position = await queues.position(workload);
      const job = jobOfWorkload(workload);
      return {
        dispatchKey: job === undefined ? undefined : dispatchKeyOf(job),
        namespace: workload.metadata?.namespace,
        queue: workload.spec?.queueName,
        before: position?.before,
        gpus: gpusOf(workload),
        since: toDate(workload.metadata?.creationTimestamp),
        reason: explainWorkload(workload, position) ?? '',
      };
    }),
  );
  return jobs.sort(
    (a, b) =>
      compare(a.queue ?? '', b.queue ?? '') ||
      (a.before ?? Infinity) - (b.before ?? Infinity),
  );
}

function isWaiting({ status, spec }: Workload): boolean {
  const { Admitted, Finished } = readConditions(status?.conditions);
  return !Admitted && !Finished && spec?.active !== false;
}

/** GPUs that all Pods of the job ask for. */
export function gpusOf({ spec }: Workload): number {
  return (spec?.podSets ?? []).reduce(
    (total, { count = 1, template }) =>
      total +
      count *
        (template?.spec?.containers ?? []).reduce(
          (sum, { resources }) =>
            // Devices of which only a limit is given are asked for as many.
            sum +
            toNumber(resources?.requests?.[GPU] ?? resources?.limits?.[GPU]),
          0,
        ),
    0,
  );
}

function toDate(value: Date | string | undefined): Date | undefined {
  return value === undefined ? undefined : new Date(value);
}
