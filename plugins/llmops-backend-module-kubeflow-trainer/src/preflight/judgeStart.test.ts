import { clusterStep, jobPlan } from '../__testUtils__/plan';
import type { CapacityReader } from '../capacity/CapacityReader';
import type { GpuNode } from '../capacity/nodes';
import type { ClusterQueue } from '../capacity/quota';
import { judgeStart, type StartContext } from './judgeStart';

const NODES: GpuNode[] = [
  { name: 'a', product: 'H100', isReady: true, allocatable: 8, free: 8 },
  { name: 'b', product: 'H100', isReady: true, allocatable: 8, free: 2 },
  { name: 'c', product: 'H100', isReady: false, allocatable: 16, free: 16 },
];

function clusterQueue(used: number, changes: object = {}): ClusterQueue {
  return {
    metadata: { name: 'research' },
    spec: {
      resourceGroups: [
        {
          flavors: [
            {
              name: 'h100',
              resources: [
                { name: 'nvidia.com/gpu', nominalQuota: 8 },
                { name: 'cpu', nominalQuota: 16 },
              ],
            },
          ],
        },
      ],
    },
    status: {
      flavorsUsage: [
        {
          name: 'h100',
          resources: [
            { name: 'nvidia.com/gpu', total: used },
            { name: 'cpu', total: 2 * used },
          ],
        },
      ],
      ...changes,
    },
  };
}

async function judge(
  gpus: number,
  nodes: number,
  queue: string,
  sight: { clusterQueue?: ClusterQueue; waiting?: number; cpu?: string } = {},
) {
  const local = {
    metadata: { name: 'gpu', namespace: 'team' },
    spec: { clusterQueue: 'research' },
    status: { pendingWorkloads: sight.waiting ?? 0 },
  };
  const read: CapacityReader['read'] = async () => ({
    observedAt: new Date(),
    nodes: NODES,
    queues: sight.clusterQueue && [sight.clusterQueue],
  });
  const context: StartContext = {
    view: { queues: { list: () => [local] } },
    capacity: { read },
    queues: { pending: async () => [] },
    spec: { options: { cluster: 'east', namespace: 'team', queue } },
  };
  const limits: Record<string, string> =
    gpus > 0 ? { 'nvidia.com/gpu': String(gpus) } : {};
  const [check] = await judgeStart(context, [
    jobPlan({
      step: clusterStep({ nodes }),
      limits,
      requests: sight.cpu === undefined ? {} : { cpu: sight.cpu },
    }),
  ]);
  return [check.status, check.message];
}

it.each<[string, Parameters<typeof judge>, string, RegExp]>([
  ['enough is free', [8, 1, ''], 'ok', /would start now/],
  ['no devices', [0, 1, ''], 'ok', /needs no GPUs/],
  [
    'others hold them',
    [8, 2, ''],
    'warning',
    /2 Pods with 8 each .* 1 of them/,
  ],
  [
    '99 in one Pod',
    [99, 1, ''],
    'error',
    /never start.*99 GPUs.*largest node has 8/,
  ],
  ['more Pods than nodes hold', [8, 3, ''], 'error', /never.*room for 2/],
  [
    'a free queue',
    [8, 1, 'gpu', { clusterQueue: clusterQueue(0) }],
    'ok',
    /would start now/,
  ],
  [
    'a full queue',
    [8, 1, 'gpu', { clusterQueue: clusterQueue(4) }],
    'warning',
    /wait as the next in the queue "gpu", whose GPUs others use/,
  ],
  [
    'cores that others use',
    [0, 2, 'gpu', { clusterQueue: clusterQueue(6), cpu: '2500m' }],
    'warning',
    /whose CPU others use/,
  ],
  [
    'cores that are free',
    [0, 2, 'gpu', { clusterQueue: clusterQueue(6), cpu: '2' }],
    'ok',
    /would start now/,
  ],
  [
    'more cores than the queue ever gives',
    [0, 3, 'gpu', { clusterQueue: clusterQueue(0), cpu: '6' }],
    'error',
    /never.*asks for 18 cores, and the queue "gpu" gives 16 at most/,
  ],
  [
    'others in front',
    [8, 1, 'gpu', { clusterQueue: clusterQueue(0), waiting: 3 }],
    'warning',
    /behind 3 jobs in the queue "gpu"/,
  ],
  [
    'more than the queue ever gives',
    [8, 2, 'gpu', { clusterQueue: clusterQueue(0) }],
    'error',
    /never.*asks for 16 GPUs, and the queue "gpu" gives 8 at most/,
  ],
  [
    'a stopped queue',
    [
      8,
      1,
      'gpu',
      {
        clusterQueue: clusterQueue(0, {
          conditions: [{ type: 'Active', status: 'False', message: 'stopped' }],
        }),
      },
    ],
    'error',
    /never.*admits nothing: stopped/,
  ],
])('%s', async (_, sight, status, message) => {
  expect(await judge(...sight)).toEqual([
    status,
    expect.stringMatching(message),
  ]);
});
