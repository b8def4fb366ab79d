import type {
  AttemptObservation,
  StepObservation,
} from '@llmops/backstage-plugin-llmops-node';
import { ANNOTATIONS } from '../jobs/labels';
import { type AttemptSight, readStep, type StepSight } from './readStep';

/** What the attempt is, and what has to be done to go on. */
export interface AttemptReading {
  observation: AttemptObservation;
  /** Jobs to be made now. */
  make: Array<{ step: number; tries: number }>;
  /** Jobs whose Pods have to end. */
  end: JobToEnd[];
}

export interface JobToEnd {
  job: string;
  /** Why the step failed, which nothing else will tell once the Pods are gone. */
  failure?: string;
}

/** Pure: what is seen decides, whatever was seen before. */
export function readAttempt(sight: AttemptSight): AttemptReading {
  const cancelled = reasonOfCancel(sight);
  const steps = sight.steps.map((step, index) => readStep(sight, step, index));
  const failed = steps.find(
    ({ observation, next, isActive }) =>
      observation.state === 'failed' && next === undefined && !isActive,
  );
  const isOver = cancelled !== undefined || failed !== undefined;
  const active = steps.filter(({ isActive }) => isActive);
  const end = active.flatMap(({ job, failure }) =>
    job !== undefined && (isOver || failure !== undefined)
      ? [{ job, failure }]
      : [],
  );
  if (isOver) {
    return {
      observation:
        active.length > 0
          ? ending(sight, steps, cancelled)
          : ended(sight, steps, cancelled),
      make: [],
      end,
    };
  }
  return {
    observation: going(sight, steps),
    make: dueJobs(steps),
    end,
  };
}

function reasonOfCancel({
  jobs,
  dispatchKey,
}: AttemptSight): string | undefined {
  return jobs.find(({ metadata }) => metadata?.name === dispatchKey)?.metadata
    ?.annotations?.[ANNOTATIONS.cancelled];
}

function dueJobs(steps: readonly StepSight[]): AttemptReading['make'] {
  const done = new Set(
    steps
      .filter(({ observation }) => observation.state === 'succeeded')
      .map(({ observation }) => observation.name),
  );
  return steps.flatMap(({ observation, job, next }, step) => {
    if (next !== undefined) {
      return [{ step, tries: next }];
    }
    return job === undefined &&
      observation.dependsOn.every(name => done.has(name))
      ? [{ step, tries: 1 }]
      : [];
  });
}

function going(
  sight: AttemptSight,
  steps: readonly StepSight[],
): AttemptObservation {
  const observations = steps.map(shownWhileGoing);
  const common = {
    observedAt: sight.now,
    steps: observations,
    startedAt: earliest(observations),
    image: imageOf(sight),
  };
  if (observations.every(({ state }) => state === 'succeeded')) {
    return { ...common, state: 'succeeded', endedAt: latest(observations) };
  }
  if (observations.some(({ state }) => state === 'running')) {
    return { ...common, state: 'running' };
  }
  const waiting = observations.find(
    ({ state, reason }) => state === 'pending' && reason,
  );
  const named = steps.length > 1 && waiting ? `${waiting.name}: ` : '';
  return {
    ...common,
    state: 'queued',
    reason: waiting
      ? `${named}${waiting.reason}`
      : 'The next job is being made',
  };
}

/** A failure that is not the last word: the step is tried again, or its Pods still end. */
function shownWhileGoing({
  observation,
  next,
  isActive,
}: StepSight): StepObservation {
  if (observation.state !== 'failed') {
    return observation;
  }
  if (next !== undefined) {
    return { ...observation, state: 'pending' };
  }
  return isActive ? { ...observation, state: 'running' } : observation;
}

/** Over, but Pods still have to end. */
function ending(
  sight: AttemptSight,
  steps: readonly StepSight[],
  cancelled: string | undefined,
): AttemptObservation {
  const observations = steps.map(({ observation }) => observation);
  const startedAt = earliest(observations);
  return {
    observedAt: sight.now,
    state: startedAt ? 'running' : 'queued',
    reason: cancelled ?? 'A step failed; the others are being ended',
    steps: observations,
    startedAt,
    image: imageOf(sight),
  };
}

function ended(
  sight: AttemptSight,
  steps: readonly StepSight[],
  cancelled: string | undefined,
): AttemptObservation {
  const failed = steps.find(
    ({ observation }) => observation.state === 'failed',
  );
  const observations = steps.map(({ observation }) =>
    observation.state === 'pending' || observation.state === 'running'
      ? {
          ...observation,
          state: endOf(observation, cancelled),
          reason: undefined,
        }
      : observation,
  );
  const common = {
    observedAt: sight.now,
    steps: observations,
    startedAt: earliest(observations),
    endedAt: latest(observations) ?? sight.now,
    image: imageOf(sight),
  };
  if (isComplete(steps)) {
    return { ...common, state: 'succeeded' };
  }
  if (cancelled !== undefined) {
    return {
      ...common,
      state: 'cancelled',
      reason: cancelled,
      endedAt: sight.now,
    };
  }
  const { name = '', reason = '' } = failed?.observation ?? {};
  return {
    ...common,
    state: 'failed',
    reason: `The step ${name} failed: ${reason}`,
  };
}

/** What did not come to its own end. */
function endOf(
  { startedAt }: StepObservation,
  cancelled: string | undefined,
): 'cancelled' | 'skipped' {
  return startedAt || cancelled !== undefined ? 'cancelled' : 'skipped';
}

function isComplete(steps: readonly StepSight[]): boolean {
  return steps.every(({ observation }) => observation.state === 'succeeded');
}

function imageOf({ jobs }: AttemptSight): string | undefined {
  return jobs[0]?.metadata?.annotations?.[ANNOTATIONS.image];
}

function earliest(steps: readonly StepObservation[]): Date | undefined {
  const times = steps.flatMap(({ startedAt }) => startedAt?.getTime() ?? []);
  return times.length > 0 ? new Date(Math.min(...times)) : undefined;
}

function latest(steps: readonly StepObservation[]): Date | undefined {
  const times = steps.flatMap(({ endedAt }) => endedAt?.getTime() ?? []);
  return times.length > 0 ? new Date(Math.max(...times)) : undefined;
}
