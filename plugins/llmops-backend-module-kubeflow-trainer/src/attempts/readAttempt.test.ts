import type { KubernetesObject, V1Pod } from '@kubernetes/client-node';
import { type JobKind, type JobReading } from '../jobs/JobKind';
import { pyTorchJobKind } from '../jobs/pyTorchJob';
import { ANNOTATIONS } from '../jobs/labels';
import { readAttempt } from './readAttempt';
import type { AttemptSight } from './readStep';

const NOW = new Date('2026-01-02T10:00:00Z');
const START = new Date('2026-01-02T09:00:00Z');
const END = new Date('2026-01-02T09:30:00Z');

type Job = KubernetesObject & { reading: JobReading };

/** Jobs that say of themselves how they are to be read. */
const KIND: JobKind = {
  ...pyTorchJobKind,
  read: object => (object as Job).reading,
  jobOf: ({ metadata }) => metadata?.labels?.job,
  rankOf: () => 0,
};

function job(
  name: string,
  reading: JobReading,
  annotations: Record<string, string> = {},
): Job {
  return { metadata: { name, annotations }, reading };
}

function pod(name: string, phase: string): V1Pod {
  return { metadata: { labels: { job: name } }, status: { phase } };
}

const RUNS: JobReading = { phase: 'running', startedAt: START };
const DONE: JobReading = {
  phase: 'succeeded',
  startedAt: START,
  endedAt: END,
};
const FAILED: JobReading = { ...DONE, phase: 'failed', reason: 'it broke' };
const STOPPED: JobReading = { phase: 'suspended' };
const LIMITED = {
  name: 'a',
  dependsOn: [],
  retries: 1,
  gpus: 0,
  timeLimitSeconds: 60,
};
const CANCEL = { [ANNOTATIONS.cancelled]: 'not needed' };

function read(changes: Partial<AttemptSight>) {
  const { observation, ...rest } = readAttempt({
    dispatchKey: 'r1-1',
    kind: KIND,
    steps: [
      { name: 'a', dependsOn: [], retries: 1, gpus: 4 },
      { name: 'b', dependsOn: ['a'], retries: 0, gpus: 0 },
    ],
    jobs: [],
    pods: [],
    queued: new Map(),
    failures: new Map(),
    now: NOW,
    ...changes,
  });
  const { state, reason, steps } = observation;
  return {
    state,
    reason,
    steps: steps.map(step => step.state).join(' '),
    ...rest,
  };
}

it.each<[string, Partial<AttemptSight>, object]>([
  [
    'waits in a queue',
    {
      jobs: [job('r1-1', STOPPED)],
      queued: new Map([['r1-1', 'behind 2 jobs']]),
    },
    { state: 'queued', reason: 'a: behind 2 jobs', steps: 'pending pending' },
  ],
  [
    'runs',
    { jobs: [job('r1-1', RUNS)] },
    { state: 'running', steps: 'running pending', make: [] },
  ],
  [
    'runs as its operator says, with no Pod started',
    { jobs: [job('r1-1', RUNS)], pods: [pod('r1-1', 'Pending')] },
    { state: 'queued', steps: 'pending pending' },
  ],
  [
    'goes back to the queue when preempted',
    {
      jobs: [job('r1-1', STOPPED)],
      queued: new Map([['r1-1', 'It was preempted, and waits again']]),
    },
    { state: 'queued', reason: 'a: It was preempted, and waits again' },
  ],
  [
    'makes the next step',
    { jobs: [job('r1-1', DONE)] },
    { steps: 'succeeded pending', make: [{ step: 1, tries: 1 }] },
  ],
  [
    'succeeds',
    { jobs: [job('r1-1', DONE), job('r1-1-s2', DONE)] },
    { state: 'succeeded', steps: 'succeeded succeeded', make: [], end: [] },
  ],
  [
    'tries a failed step again',
    { jobs: [job('r1-1', FAILED)] },
    { state: 'queued', make: [{ step: 0, tries: 2 }] },
  ],
  [
    'fails after the last try',
    { jobs: [job('r1-1', FAILED), job('r1-1-t2', FAILED)] },
    {
      state: 'failed',
      reason: 'The step a failed: it broke',
      steps: 'failed skipped',
      make: [],
    },
  ],
  [
    'ends what runs when it is cancelled',
    {
      jobs: [job('r1-1', RUNS, CANCEL)],
      pods: [pod('r1-1', 'Running')],
    },
    {
      state: 'running',
      reason: 'not needed',
      end: [{ job: 'r1-1' }],
      make: [],
    },
  ],
  [
    'waits for Pods of a cancelled job to end',
    {
      jobs: [job('r1-1', STOPPED, CANCEL)],
      pods: [pod('r1-1', 'Running')],
    },
    { state: 'queued', end: [{ job: 'r1-1' }] },
  ],
  [
    'is cancelled when they have ended',
    { jobs: [job('r1-1', STOPPED, CANCEL)] },
    { state: 'cancelled', reason: 'not needed', steps: 'cancelled cancelled' },
  ],
  [
    'makes no further step once it is cancelled',
    { jobs: [job('r1-1', DONE, CANCEL)] },
    { state: 'cancelled', steps: 'succeeded cancelled', make: [] },
  ],
  [
    'has succeeded although a cancel came too late',
    { jobs: [job('r1-1', DONE, CANCEL), job('r1-1-s2', DONE)] },
    { state: 'succeeded' },
  ],
  [
    'ends a step that takes longer than its limit',
    { steps: [LIMITED], jobs: [job('r1-1', RUNS)] },
    {
      state: 'running',
      end: [{ job: 'r1-1', failure: 'It took longer than its limit of 60 s' }],
      make: [],
    },
  ],
  [
    'has failed by its limit when the Pods are gone',
    {
      steps: [LIMITED],
      jobs: [
        job('r1-1', STOPPED, { [ANNOTATIONS.failed]: 'too long' }),
        job('r1-1-t2', STOPPED, { [ANNOTATIONS.failed]: 'too long' }),
      ],
    },
    { state: 'failed', reason: 'The step a failed: too long', end: [] },
  ],
  [
    'tries again what its limit ended',
    {
      steps: [LIMITED],
      jobs: [job('r1-1', STOPPED, { [ANNOTATIONS.failed]: 'too long' })],
    },
    { make: [{ step: 0, tries: 2 }], end: [] },
  ],
])('%s', (_, sight, expected) => {
  expect(read(sight)).toMatchObject(expected);
});

it('says how many devices a step holds', () => {
  const { observation } = readAttempt({
    dispatchKey: 'r1-1',
    kind: KIND,
    steps: [{ name: 'a', dependsOn: [], retries: 0, gpus: 4 }],
    jobs: [job('r1-1', RUNS)],
    pods: [],
    queued: new Map(),
    failures: new Map(),
    now: NOW,
  });
  expect(observation.steps).toEqual([
    expect.objectContaining({ name: 'a', gpus: 4, startedAt: START }),
  ]);
});
