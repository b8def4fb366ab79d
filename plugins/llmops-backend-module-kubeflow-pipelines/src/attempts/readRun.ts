import type { AttemptObservation } from '@llmops/backstage-plugin-llmops-node';
import type { ApiRun } from '../client/schemas';
import type { PipelineStep } from '../project/pipelineSteps';
import { apiTime } from './apiTime';
import { type RunFailure, UNKNOWN_FAILURE } from './readFailure';
import { readSteps } from './readSteps';
import { imageOfRun } from './runDescription';

/** States that a run does not leave by itself. */
const ENDED = new Set(['SUCCEEDED', 'SKIPPED', 'FAILED', 'CANCELED']);

export function hasEnded({ state = '' }: ApiRun): boolean {
  return ENDED.has(state);
}

/** Pure: a run of the server as an observation. */
export function readRun(
  run: ApiRun,
  steps: readonly PipelineStep[],
  observedAt: Date,
  failure: RunFailure = UNKNOWN_FAILURE,
): AttemptObservation {
  const cancelled = isCancelled(run, failure);
  const observed = readSteps(steps, run, {
    hasEnded: hasEnded(run),
    hasSucceeded: run.state === 'SUCCEEDED',
    isCancelled: cancelled,
    messages: failure.messages,
  });
  const started = observed.flatMap(
    ({ startedAt }) => startedAt?.getTime() ?? [],
  );
  const startedAt =
    started.length > 0 ? new Date(Math.min(...started)) : undefined;
  const common = {
    observedAt,
    steps: observed,
    image: imageOfRun(run.description),
  };
  if (!hasEnded(run)) {
    return { ...common, startedAt, ...going(run, startedAt !== undefined) };
  }
  const times = {
    startedAt: startedAt ?? apiTime(run.created_at),
    endedAt: apiTime(run.finished_at) ?? observedAt,
  };
  return {
    ...common,
    ...times,
    ...(cancelled
      ? terminated(times, failure.limitSeconds)
      : ended(run, observed)),
  };
}

/** Terminated runs of older servers end as failed: what came before the end tells, or the Workflow does. */
function isCancelled(
  { state, state_history: history }: ApiRun,
  { isTerminated }: RunFailure,
): boolean {
  return (
    state === 'CANCELED' ||
    (state === 'FAILED' &&
      (isTerminated ||
        (history ?? []).some(({ state: before }) => before === 'CANCELING')))
  );
}

function terminated(
  { startedAt, endedAt }: { startedAt?: Date; endedAt: Date },
  limitSeconds: number | undefined,
): Pick<AttemptObservation, 'state' | 'reason'> {
  const tookMs = startedAt ? endedAt.getTime() - startedAt.getTime() : 0;
  return limitSeconds !== undefined && tookMs > limitSeconds * 1000
    ? {
        state: 'failed',
        reason: `It took longer than its limit of ${limitSeconds} s`,
      }
    : { state: 'cancelled', reason: 'The run was terminated' };
}

function going(
  { state = '' }: ApiRun,
  hasStarted: boolean,
): Pick<AttemptObservation, 'state' | 'reason'> {
  switch (state) {
    case 'RUNNING':
      return hasStarted
        ? { state: 'running' }
        : { state: 'queued', reason: 'Its first step is being prepared' };
    case 'CANCELING':
      return {
        state: hasStarted ? 'running' : 'queued',
        reason: 'Its Pods are being ended',
      };
    case 'PAUSED':
      return {
        state: 'queued',
        reason:
          'Somebody paused the run in Kubeflow Pipelines; go on with it there',
      };
    case 'PENDING':
    case '':
    case 'RUNTIME_STATE_UNSPECIFIED':
      return {
        state: 'queued',
        reason: 'Kubeflow Pipelines has the run and has not started it yet',
      };
    default:
      return {
        state: hasStarted ? 'running' : 'queued',
        reason: `Kubeflow Pipelines says "${state}", which the portal does not know`,
      };
  }
}

function ended(
  run: ApiRun,
  steps: AttemptObservation['steps'],
): Pick<AttemptObservation, 'state' | 'reason'> {
  if (run.state === 'FAILED') {
    return { state: 'failed', reason: reasonOfFailure(run, steps) };
  }
  return run.state === 'SKIPPED'
    ? { state: 'succeeded', reason: 'There was nothing to be done' }
    : { state: 'succeeded' };
}

function reasonOfFailure(
  { error, state_history: history }: ApiRun,
  steps: AttemptObservation['steps'],
): string {
  const failed = steps.find(({ state }) => state === 'failed');
  const said =
    error?.message ?? history?.map(entry => entry.error?.message).find(Boolean);
  const parts = [
    ...(failed ? [`The step ${failed.name} failed: ${failed.reason}`] : []),
    ...(said ? [said] : []),
  ];
  return (
    parts.join(' — ') ||
    'The run failed before any of its steps; see its page in Kubeflow Pipelines'
  );
}
