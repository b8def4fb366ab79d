import type { KubernetesObject } from '@kubernetes/client-node';
import { readConditions, type Condition } from '../jobs/conditions';

/** The part of Kueue's Workload that the portal reads. */
export interface Workload extends KubernetesObject {
  spec?: {
    active?: boolean;
    queueName?: string;
    podSets?: Array<{
      count?: number;
      template?: {
        spec?: {
          containers?: Array<{
            resources?: {
              requests?: Record<string, string | number>;
              limits?: Record<string, string | number>;
            };
          }>;
        };
      };
    }>;
  };
  status?: {
    conditions?: Condition[];
    admission?: {
      clusterQueue?: string;
      podSetAssignments?: Array<{ flavors?: Record<string, string> }>;
    };
  };
}

/** Name of the job that a Workload stands for. */
export function jobOfWorkload(workload: Workload): string | undefined {
  return workload.metadata?.ownerReferences?.find(
    ({ controller }) => controller,
  )?.name;
}

export interface QueuePosition {
  /** Jobs before it in the queue. */
  before: number;
  queue: string;
}

/** Why a job of a queue waits, in plain words; undefined once it was admitted. */
export function explainWorkload(
  workload: Workload,
  position: QueuePosition | undefined,
): string | undefined {
  const { Admitted, QuotaReserved } = readConditions(
    workload.status?.conditions,
  );
  if (Admitted) {
    return undefined;
  }
  const queue = workload.spec?.queueName ?? '';
  if (QuotaReserved) {
    return `It holds its share of the queue "${queue}" and waits for admission checks`;
  }
  const all = workload.status?.conditions ?? [];
  const waiting = all.find(({ type }) => type === 'QuotaReserved');
  const evicted = all.find(
    ({ type, status }) => type === 'Evicted' && status === 'True',
  );
  return [
    placeInQueue(queue, position),
    evicted && explainEviction(evicted),
    waiting && explainQuota(waiting),
  ]
    .filter(Boolean)
    .join('. ');
}

function placeInQueue(
  queue: string,
  position: QueuePosition | undefined,
): string {
  if (!position) {
    return `It waits in the queue "${queue}"`;
  }
  return position.before === 0
    ? `It is the next in the queue "${queue}"`
    : `It waits in the queue "${queue}" behind ${position.before} ${
        position.before === 1 ? 'job' : 'jobs'
      }`;
}

function explainEviction({ reason, message }: Condition): string {
  switch (reason) {
    case 'Preempted':
      return `It was preempted, and waits again: ${message ?? ''}`;
    case 'PodsReadyTimeout':
      return 'Its Pods did not start in time, so it gave its place back';
    case 'ClusterQueueStopped':
    case 'LocalQueueStopped':
      return 'The queue was stopped by an administrator';
    default:
      return `It was evicted, and waits again: ${message ?? reason ?? ''}`;
  }
}

/** Kueue's sentence, with the words for what people can do about it in front. */
function explainQuota({ reason, message = '' }: Condition): string {
  if (reason === 'Inadmissible' || /doesn't exist|inactive/.test(message)) {
    return `The queue cannot take it: ${message}`;
  }
  if (/insufficient unused quota/.test(message)) {
    return `Others use the queue's share: ${message}`;
  }
  if (/insufficient quota|maximum capacity/.test(message)) {
    return `It asks for more than the queue may ever give: ${message}`;
  }
  return message || 'Kueue has not looked at it yet';
}
