import type { PreflightCheck } from '@llmops/backstage-plugin-llmops-node';
import { GPU } from '../attempts/resources';
import type { CapacityReader } from '../capacity/CapacityReader';
import type { GpuNode } from '../capacity/nodes';
import { type ClusterQueue, problemOfQueue } from '../capacity/quota';
import type { LocalQueue } from '../clusters/ClusterView';
import type { JobPlan } from '../jobs/JobPlan';
import { toNumber } from '../lib/quantity';
import type { QueueReader } from '../waiting/QueueReader';
import { reasonAgainstQuota, shortageOf } from './judgeQuota';
import type { PreflightSpec } from './runChecks';

const COMMON = { id: 'start', title: 'When it would start' };

/** What the judgement looks at. */
export interface StartContext {
  view: { queues: { list(): LocalQueue[] } };
  capacity: Pick<CapacityReader, 'read'>;
  queues: Pick<QueueReader, 'pending'>;
  spec: Pick<PreflightSpec, 'options'>;
}

/** Whether the run would start now, would wait, or can never start, and why. */
export async function judgeStart(
  { view, capacity, queues, spec }: StartContext,
  plans: readonly JobPlan[],
): Promise<PreflightCheck[]> {
  const stock = await capacity.read();
  const { namespace, queue } = spec.options;
  const impossible =
    plans
      .map(plan => stock.nodes && reasonAgainstNodes(plan, stock.nodes))
      .find(Boolean) ?? undefined;
  if (impossible) {
    return [never(impossible, { field: 'profile' })];
  }
  const first = plans[0];
  if (!queue) {
    return [withoutQueue(first, stock.nodes)];
  }
  const local = view.queues
    .list()
    .find(
      ({ metadata }) =>
        metadata?.name === queue && metadata.namespace === namespace,
    );
  const clusterQueue = stock.queues?.find(
    ({ metadata }) => metadata?.name === local?.spec?.clusterQueue,
  );
  const problem = clusterQueue && problemOfQueue(clusterQueue);
  if (problem) {
    return [
      never(`the queue "${queue}" admits nothing: ${problem}`, {
        option: 'queue',
      }),
    ];
  }
  const refusal =
    clusterQueue &&
    plans
      .map(plan => reasonAgainstQuota(queue, plan, clusterQueue))
      .find(reason => reason !== undefined);
  if (refusal) {
    return [never(refusal, { option: 'queue' })];
  }
  const waiting = (await queues.pending(namespace, queue)).length;
  const behind = Math.max(waiting, local?.status?.pendingWorkloads ?? 0);
  return [inQueue(queue, first, behind, clusterQueue)];
}

function never(
  reason: string,
  place: Pick<PreflightCheck, 'field' | 'option'>,
): PreflightCheck {
  return {
    ...COMMON,
    status: 'error',
    message: `It can never start, because ${reason}`,
    ...place,
  };
}

/** Undefined when the nodes, were they free, could hold the Pods of the step. */
function reasonAgainstNodes(
  { limits, step }: JobPlan,
  nodes: readonly GpuNode[],
): string | undefined {
  const each = toNumber(limits[GPU]);
  if (each === 0) {
    return undefined;
  }
  const ready = nodes.filter(({ isReady }) => isReady);
  const largest = Math.max(0, ...ready.map(({ allocatable }) => allocatable));
  if (each > largest) {
    return `the step ${step.name} asks for ${each} GPUs in one Pod, and ${
      largest === 0
        ? 'no node has any'
        : `the largest node has ${largest}; ask for fewer in each Pod, and for more Pods`
    }`;
  }
  const fits = ready.reduce(
    (total, { allocatable }) => total + Math.floor(allocatable / each),
    0,
  );
  return fits < step.nodes
    ? `the step ${step.name} asks for ${step.nodes} Pods with ${each} GPUs each, and the nodes have room for ${fits}`
    : undefined;
}

function withoutQueue(
  plan: JobPlan,
  nodes: readonly GpuNode[] | undefined,
): PreflightCheck {
  const each = toNumber(plan.limits[GPU]);
  const ready = nodes?.filter(({ isReady }) => isReady);
  if (each === 0 || !ready || ready.some(({ free }) => free === undefined)) {
    return {
      ...COMMON,
      status: 'ok',
      message:
        each === 0
          ? 'It needs no GPUs and would start as soon as a node has room'
          : 'It would start as soon as nodes have free GPUs; the portal may not see how many are',
    };
  }
  const room = ready.reduce(
    (total, { free = 0 }) => total + Math.floor(Math.max(0, free) / each),
    0,
  );
  return room >= plan.step.nodes
    ? { ...COMMON, status: 'ok', message: 'It would start now' }
    : {
        ...COMMON,
        status: 'warning',
        message: `It would wait for GPUs: ${plan.step.nodes} Pods with ${each} each are asked for, and ${room} of them fit now`,
      };
}

function inQueue(
  queue: string,
  plan: JobPlan,
  behind: number,
  clusterQueue: ClusterQueue | undefined,
): PreflightCheck {
  if (behind > 0) {
    return {
      ...COMMON,
      status: 'warning',
      message: `It would wait behind ${behind} ${
        behind === 1 ? 'job' : 'jobs'
      } in the queue "${queue}"`,
      option: 'queue',
    };
  }
  if (clusterQueue === undefined) {
    return {
      ...COMMON,
      status: 'ok',
      message: `It would be the next in the queue "${queue}"; the portal may not see its quota`,
    };
  }
  const shortage = shortageOf(plan, clusterQueue);
  return shortage === undefined
    ? { ...COMMON, status: 'ok', message: 'It would start now' }
    : {
        ...COMMON,
        status: 'warning',
        message: `It would wait as the next in the queue "${queue}", whose ${shortage} others use now`,
        option: 'queue',
      };
}
