import type { V1Pod } from '@kubernetes/client-node';
import { explainFailedPods, explainWaitingPods } from './explainPods';
import { explainWorkload } from './workload';

function pod(status: V1Pod['status'], spec = {}): V1Pod {
  return { spec: { containers: [], ...spec }, status };
}

function waiting(reason: string, message?: string): V1Pod {
  return pod({
    phase: 'Pending',
    conditions: [{ type: 'PodScheduled', status: 'True' }],
    containerStatuses: [
      {
        name: 'pytorch',
        image: '',
        imageID: '',
        ready: false,
        restartCount: 0,
        state: { waiting: { reason, message } },
      },
    ],
  });
}

function ended(exitCode: number, reason?: string): V1Pod {
  return pod({
    phase: exitCode === 0 ? 'Succeeded' : 'Failed',
    containerStatuses: [
      {
        name: 'pytorch',
        image: '',
        imageID: '',
        ready: false,
        restartCount: 0,
        state: { terminated: { exitCode, reason } },
      },
    ],
  });
}

const UNSCHEDULABLE = pod({
  phase: 'Pending',
  conditions: [
    {
      type: 'PodScheduled',
      status: 'False',
      message: '0/6 nodes are available: 6 Insufficient nvidia.com/gpu.',
    },
  ],
});

it.each<[string, V1Pod[], string | undefined]>([
  ['no Pods', [], undefined],
  ['a Pod that runs', [pod({ phase: 'Running' })], undefined],
  [
    'no free GPUs',
    [UNSCHEDULABLE, pod({ phase: 'Running' })],
    '1 of 2 Pods wait: no node has enough free GPUs (0/6 nodes are available: 6 Insufficient nvidia.com/gpu.)',
  ],
  [
    'the same reason twice',
    [UNSCHEDULABLE, UNSCHEDULABLE],
    '2 of 2 Pods wait: no node has enough free GPUs (0/6 nodes are available: 6 Insufficient nvidia.com/gpu.)',
  ],
  [
    'an image that is not there',
    [waiting('ImagePullBackOff', 'Back-off pulling image "x"')],
    'The Pod waits: its image cannot be pulled: Back-off pulling image "x"',
  ],
  [
    'a Secret that is not there',
    [waiting('CreateContainerConfigError', 'secret "s" not found')],
    'The Pod waits: its container cannot be configured, for example for want of a Secret: secret "s" not found',
  ],
  [
    'a start on its way',
    [waiting('ContainerCreating')],
    'The Pod waits: its container is being created',
  ],
])('says why Pods wait: %s', (_, pods, text) => {
  expect(explainWaitingPods(pods)).toBe(text);
});

it.each<[string, V1Pod, string | undefined]>([
  ['success', ended(0), undefined],
  ['an exit code', ended(3), 'rank 0 ended with exit code 3'],
  [
    'want of memory',
    ended(137, 'OOMKilled'),
    'rank 0 ran out of memory and was killed (OOMKilled); ask for more memory',
  ],
  [
    'an eviction',
    pod({ phase: 'Failed', reason: 'Evicted', message: 'low on disk' }),
    'rank 0 was evicted: low on disk',
  ],
  [
    'a lost node',
    pod({ phase: 'Failed', reason: 'NodeLost' }, { nodeName: 'gpu-1' }),
    'rank 0 was lost with its node gpu-1',
  ],
])('says why Pods failed: %s', (_, failed, text) => {
  expect(explainFailedPods([failed], () => 0)).toBe(text);
});

describe('why a job waits in its queue', () => {
  const workload = (conditions: object[]) => ({
    spec: { queueName: 'gpu' },
    status: {
      conditions: conditions.map(condition => ({
        type: 'QuotaReserved',
        status: 'False',
        ...condition,
      })),
    },
  });
  const QUOTA = {
    message:
      "couldn't assign flavors to pod set main: insufficient unused quota for nvidia.com/gpu in flavor h100, 4 more needed",
  };

  it.each([
    [
      'others use the quota',
      workload([QUOTA]),
      { before: 2, queue: 'gpu' },
      `It waits in the queue "gpu" behind 2 jobs. Others use the queue's share: ${QUOTA.message}`,
    ],
    [
      'the next one',
      workload([QUOTA]),
      { before: 0, queue: 'gpu' },
      `It is the next in the queue "gpu". Others use the queue's share: ${QUOTA.message}`,
    ],
    [
      'a stopped queue',
      workload([
        { reason: 'Inadmissible', message: 'ClusterQueue c is inactive' },
      ]),
      undefined,
      'It waits in the queue "gpu". The queue cannot take it: ClusterQueue c is inactive',
    ],
    [
      'preempted',
      workload([
        {
          type: 'Evicted',
          status: 'True',
          reason: 'Preempted',
          message: 'to accommodate a higher priority',
        },
      ]),
      { before: 1, queue: 'gpu' },
      'It waits in the queue "gpu" behind 1 job. It was preempted, and waits again: to accommodate a higher priority',
    ],
    [
      'admitted',
      workload([{ type: 'Admitted', status: 'True' }]),
      undefined,
      undefined,
    ],
  ])('%s', (_, seen, position, text) => {
    expect(explainWorkload(seen, position)).toBe(text);
  });
});
