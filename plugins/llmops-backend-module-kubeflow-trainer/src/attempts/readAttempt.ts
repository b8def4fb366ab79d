import type { KubernetesObject, V1Pod } from '@kubernetes/client-node';
import type {
  AttemptObservation,
  StepObservation,
} from '@llmops/backstage-plugin-llmops-node';
import type { JobKind, JobReading } from '../jobs/JobKind';
import { ANNOTATIONS } from '../jobs/labels';
import { explainFailedPods, explainWaitingPods } from '../waiting/explainPods';
import { jobName } from './names';

export interface DeclaredStep {
  name: string;
  dependsOn: string[];
  /** How often the portal starts a failed step again; 0 where the operator does. */
  retries: number;
  timeLimitSeconds?: number;
  /** Devices that all of its Pods hold. */
  gpus: number;
}

/** All that is seen of an attempt in its cluster. */
export interface AttemptSight {
  dispatchKey: string;
  kind: JobKind;
  steps: readonly DeclaredStep[];
  jobs: readonly KubernetesObject[];
  pods: readonly V1Pod[];
  /** Why a job waits in its queue, by the job's name. */
  queued: ReadonlyMap<string, string>;
  now: Date;
}

/** What the attempt is, and what has to be done to go on. */
export interface AttemptReading {
  observation: AttemptObservation;
  /** Jobs to be made now. */
  make: Array<{ step: number; tries: number }>;
  /** Names of jobs whose Pods have to end. */
  end: string[];
}

/** One step, by its newest job. */
interface StepSight {
  observation: StepObservation;
  /** The newest job's name; undefined while there is none. */
  job?: string;
  isActive: boolean;
  /** The next try that is due. */
  next?: number;
}

/** Pure: what is seen decides, whatever was seen before. */
export function readAttempt(sight: AttemptSight): AttemptReading {
  const cancelled = reasonOfCancel(sight);
  const steps = sight.steps.map((step, index) => readStep(sight, step, index));
  const failed = steps.find(
    ({ observation, next }) =>
      observation.state === 'failed' && next === undefined,
  );
  const isOver = cancelled !== undefined || failed !== undefined;
  const active = steps.filter(({ isActive }) => isActive);
  if (isOver) {
    return {
      observation:
        active.length > 0
          ? ending(sight, steps, cancelled)
          : ended(sight, steps, cancelled),
      make: [],
      end: active.flatMap(({ job }) => job ?? []),
    };
  }
  return {
    observation: going(sight, steps),
    make: dueJobs(steps),
    end: [],
  };
}

function reasonOfCancel({
  jobs,
  dispatchKey,
}: AttemptSight): string | undefined {
  return jobs.find(({ metadata }) => metadata?.name === dispatchKey)?.metadata
    ?.annotations?.[ANNOTATIONS.cancelled];
}

function readStep(
  sight: AttemptSight,
  step: DeclaredStep,
  index: number,
): StepSight {
  const { kind, pods } = sight;
  const { tries, job } = newestJob(sight, index);
  const common = {
    name: step.name,
    dependsOn: step.dependsOn,
    ...(step.gpus > 0 ? { gpus: step.gpus } : {}),
  };
  if (!job) {
    return { observation: { ...common, state: 'pending' }, isActive: false };
  }
  const name = job.metadata?.name ?? '';
  const own = pods.filter(pod => kind.jobOf(pod) === name);
  const reading = kind.read(job);
  const isActive =
    isUnended(reading) && (reading.phase !== 'suspended' || hasLivePods(own));
  const times = {
    tries: tries > 1 || restartsOf(own) > 0 ? tries + restartsOf(own) : tries,
    startedAt: startOf(reading, own),
    endedAt: reading.endedAt,
  };
  const overdue = isOverdue(step, times.startedAt, reading, sight.now);
  if (reading.phase === 'failed' || overdue) {
    const reason = overdue
      ? `The step took longer than its limit of ${step.timeLimitSeconds} s`
      : reasonOfFailure(reading, own, kind);
    return {
      observation: { ...common, ...times, state: 'failed', reason },
      job: name,
      isActive: isActive || (overdue && reading.phase !== 'suspended'),
      next: tries <= step.retries && !overdue ? tries + 1 : undefined,
    };
  }
  if (reading.phase === 'succeeded') {
    return {
      observation: { ...common, ...times, state: 'succeeded' },
      job: name,
      isActive: false,
    };
  }
  if (reading.phase === 'running' && !isWaiting(own)) {
    return {
      observation: {
        ...common,
        ...times,
        state: 'running',
        reason: reading.reason,
      },
      job: name,
      isActive,
    };
  }
  return {
    observation: {
      ...common,
      ...times,
      state: 'pending',
      reason: reasonOfWaiting(sight, name, own, reading),
    },
    job: name,
    isActive,
  };
}

function newestJob(sight: AttemptSight, index: number) {
  const byName = new Map(sight.jobs.map(job => [job.metadata?.name, job]));
  let tries = 1;
  while (byName.has(jobName(sight.dispatchKey, index, tries + 1))) {
    tries += 1;
  }
  return { tries, job: byName.get(jobName(sight.dispatchKey, index, tries)) };
}

function isUnended({ phase }: JobReading): boolean {
  return phase !== 'succeeded' && phase !== 'failed';
}

/** The operator says that a job runs as soon as one Pod does; the training begins when rank 0 is up, too. */
function isWaiting(pods: readonly V1Pod[]): boolean {
  return (
    pods.length > 0 && pods.every(({ status }) => status?.phase === 'Pending')
  );
}

function hasLivePods(pods: readonly V1Pod[]): boolean {
  return pods.some(
    ({ status }) => status?.phase === 'Running' || status?.phase === 'Pending',
  );
}

function restartsOf(pods: readonly V1Pod[]): number {
  return Math.max(
    0,
    ...pods.flatMap(({ status }) =>
      (status?.containerStatuses ?? []).map(({ restartCount }) => restartCount),
    ),
  );
}

function startOf(
  { startedAt, phase }: JobReading,
  pods: readonly V1Pod[],
): Date | undefined {
  const begun = pods.flatMap(({ status }) =>
    (status?.containerStatuses ?? []).flatMap(({ state, lastState }) => {
      const at =
        lastState?.terminated?.startedAt ??
        state?.running?.startedAt ??
        state?.terminated?.startedAt;
      return at === undefined ? [] : [new Date(at).getTime()];
    }),
  );
  if (begun.length > 0) {
    return new Date(Math.min(...begun));
  }
  return phase === 'queued' || phase === 'suspended' ? undefined : startedAt;
}

function isOverdue(
  step: DeclaredStep,
  startedAt: Date | undefined,
  reading: JobReading,
  now: Date,
): boolean {
  return (
    step.timeLimitSeconds !== undefined &&
    startedAt !== undefined &&
    reading.phase !== 'succeeded' &&
    reading.phase !== 'failed' &&
    now.getTime() - startedAt.getTime() > step.timeLimitSeconds * 1000
  );
}

function reasonOfFailure(
  reading: JobReading,
  pods: readonly V1Pod[],
  kind: JobKind,
): string {
  const said = explainFailedPods(pods, kind.rankOf);
  return [said, reading.reason].filter(Boolean).join(' — ') || 'The job failed';
}

function reasonOfWaiting(
  sight: AttemptSight,
  job: string,
  pods: readonly V1Pod[],
  reading: JobReading,
): string {
  return (
    sight.queued.get(job) ??
    explainWaitingPods(pods) ??
    reading.reason ??
    'The operator has not made its Pods yet'
  );
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
  const observations = steps.map(({ observation, next }) =>
    next === undefined
      ? observation
      : { ...observation, state: 'pending' as const },
  );
  const common = {
    observedAt: sight.now,
    steps: observations,
    startedAt: earliest(observations),
    image: sight.jobs[0]?.metadata?.annotations?.[ANNOTATIONS.image],
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
  const isCancelled = cancelled !== undefined && !isComplete(steps);
  const rest = isCancelled ? 'cancelled' : 'skipped';
  const observations = steps.map(({ observation }) =>
    observation.state === 'pending' || observation.state === 'running'
      ? {
          ...observation,
          state: observation.startedAt
            ? ('cancelled' as const)
            : (rest as 'cancelled' | 'skipped'),
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
