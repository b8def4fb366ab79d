import type { KubernetesObject, V1Pod } from '@kubernetes/client-node';
import type { StepObservation } from '@llmops/backstage-plugin-llmops-node';
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
  /** How Pods of a job failed that may be gone since, by the job's name: operators replace them. */
  failures: ReadonlyMap<string, string>;
  now: Date;
}

/** One step, by its newest job. */
export interface StepSight {
  observation: StepObservation;
  /** The newest job's name; undefined while there is none. */
  job?: string;
  isActive: boolean;
  /** The next try that is due. */
  next?: number;
  /** Why it is ended by the portal. */
  failure?: string;
}

/** Pure: a step as its newest job and that one's Pods show it. */
export function readStep(
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
  const failure = isOverdue(step, times.startedAt, reading, sight.now)
    ? `It took longer than its limit of ${step.timeLimitSeconds} s`
    : job.metadata?.annotations?.[ANNOTATIONS.failed];
  if (reading.phase === 'failed' || failure !== undefined) {
    const reason = failure ?? reasonOfFailure(sight, name, own, reading);
    return {
      observation: { ...common, ...times, state: 'failed', reason },
      job: name,
      isActive,
      failure,
      next: tries <= step.retries && !isActive ? tries + 1 : undefined,
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
  sight: AttemptSight,
  job: string,
  pods: readonly V1Pod[],
  reading: JobReading,
): string {
  const said =
    explainFailedPods(pods, sight.kind.rankOf) ?? sight.failures.get(job);
  return [said, reading.reason].filter(Boolean).join(' — ') || 'The job failed';
}

function reasonOfWaiting(
  sight: AttemptSight,
  job: string,
  pods: readonly V1Pod[],
  reading: JobReading,
): string {
  const waiting =
    sight.queued.get(job) ?? explainWaitingPods(pods) ?? reading.reason;
  const failure = sight.failures.get(job);
  if (failure === undefined) {
    return waiting ?? 'The operator has not made its Pods yet';
  }
  return [`It starts again, since ${failure}`, waiting]
    .filter(Boolean)
    .join(' — ');
}
