import type { Condition } from './conditions';
import { type PyTorchJob, readPyTorchJob } from './pyTorchJob';
import { readTrainJob, type TrainJob } from './trainJob';

const AT = '2026-01-02T03:04:05Z';
const LATER = '2026-01-02T04:04:05Z';

function condition(
  type: string,
  status: 'True' | 'False' = 'True',
  message = `${type} it is`,
): Condition {
  return { type, status, message, lastTransitionTime: LATER };
}

function pyTorchJob(status: PyTorchJob['status']): PyTorchJob {
  const spec = {
    runPolicy: { cleanPodPolicy: 'None' as const, backoffLimit: 0 },
    pytorchReplicaSpecs: {
      Master: {
        replicas: 1,
        restartPolicy: 'OnFailure' as const,
        template: {},
      },
    },
  };
  return { spec, status };
}

describe('status of a PyTorchJob', () => {
  it.each<[string, PyTorchJob['status'], object]>([
    ['nothing yet', undefined, { phase: 'queued' }],
    ['made', { conditions: [condition('Created')] }, { phase: 'queued' }],
    [
      'running',
      {
        startTime: AT,
        conditions: [condition('Created'), condition('Running')],
      },
      { phase: 'running', startedAt: new Date(AT) },
    ],
    [
      'restarting',
      {
        startTime: AT,
        conditions: [condition('Running', 'False'), condition('Restarting')],
      },
      { phase: 'running', reason: 'Restarting it is', startedAt: new Date(AT) },
    ],
    [
      'running again, with the restart still standing',
      { conditions: [condition('Restarting'), condition('Running')] },
      { phase: 'running', startedAt: undefined },
    ],
    [
      'succeeded',
      {
        startTime: AT,
        completionTime: LATER,
        conditions: [condition('Running', 'False'), condition('Succeeded')],
      },
      {
        phase: 'succeeded',
        startedAt: new Date(AT),
        endedAt: new Date(LATER),
      },
    ],
    [
      'failed without a completion time',
      { startTime: AT, conditions: [condition('Failed')] },
      {
        phase: 'failed',
        reason: 'Failed it is',
        startedAt: new Date(AT),
        endedAt: new Date(LATER),
      },
    ],
    [
      // kubeflow/trainer#1711: Restarting stays true although the job has failed.
      'failed while it still restarts',
      { conditions: [condition('Restarting'), condition('Failed')] },
      {
        phase: 'failed',
        reason: 'Failed it is',
        startedAt: undefined,
        endedAt: new Date(LATER),
      },
    ],
    [
      'suspended',
      { conditions: [condition('Created'), condition('Suspended')] },
      { phase: 'suspended', reason: 'Suspended it is' },
    ],
    [
      'resumed',
      { conditions: [condition('Suspended', 'False'), condition('Running')] },
      { phase: 'running', startedAt: undefined },
    ],
  ])('%s', (_, status, reading) => {
    expect(readPyTorchJob(pyTorchJob(status))).toEqual(reading);
  });
});

describe('status of a TrainJob', () => {
  const node = (counts: object) => [{ name: 'node', ...counts }];

  it.each<[string, TrainJob['status'], boolean | undefined, object]>([
    ['nothing yet', undefined, undefined, { phase: 'queued' }],
    [
      'Pods that are not up',
      { jobsStatus: node({ active: 1, ready: 0 }) },
      undefined,
      { phase: 'queued' },
    ],
    [
      'Pods that are up',
      { jobsStatus: node({ active: 1, ready: 1 }) },
      false,
      { phase: 'running' },
    ],
    [
      'other jobs of the runtime alone',
      { jobsStatus: [{ name: 'initializer', ready: 1 }] },
      undefined,
      { phase: 'queued' },
    ],
    [
      'complete',
      { conditions: [condition('Complete')] },
      false,
      { phase: 'succeeded', endedAt: new Date(LATER) },
    ],
    [
      'failed',
      { conditions: [condition('Suspended', 'False'), condition('Failed')] },
      false,
      { phase: 'failed', reason: 'Failed it is', endedAt: new Date(LATER) },
    ],
    [
      'suspended',
      { conditions: [condition('Suspended')] },
      true,
      { phase: 'suspended', reason: 'Suspended it is' },
    ],
    [
      'asked to be suspended',
      { jobsStatus: node({ active: 1, ready: 1 }) },
      true,
      { phase: 'suspended', reason: undefined },
    ],
  ])('%s', (_, status, suspend, reading) => {
    const spec = {
      suspend,
      runtimeRef: {
        name: 'torch-distributed',
        kind: 'ClusterTrainingRuntime' as const,
      },
      trainer: {
        image: 'i',
        command: [],
        args: [],
        env: [],
        numNodes: 1,
        resourcesPerNode: {},
      },
    };
    expect(readTrainJob({ spec, status })).toEqual(reading);
  });
});
