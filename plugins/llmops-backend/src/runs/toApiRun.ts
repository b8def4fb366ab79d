import {
  type Attempt,
  isEnded,
  type Run,
  type RunModel,
  type Step,
} from '@llmops/backstage-plugin-llmops-common';
import type { AttemptRecord, RunRecord } from '../database/RunStore';

/** A run as the API answers it; `permitted` says what its state allows, the caller aside. */
export function toApiRun(run: RunRecord, model: RunModel | undefined): Run {
  const ended = isEnded(run.state);
  const isOurs = run.origin === 'portal';
  return {
    ...run,
    model,
    permitted: {
      cancel: isOurs && !ended && run.state !== 'cancelling',
      retry: isOurs && ended,
      reproduce: isOurs,
    },
  };
}

export function toApiAttempt(attempt: AttemptRecord, steps: Step[]): Attempt {
  return {
    number: attempt.number,
    dispatchKey: attempt.dispatchKey,
    state: attempt.state,
    reason: attempt.reason,
    externalId: attempt.externalId,
    createdAt: attempt.createdAt,
    startedAt: attempt.startedAt,
    endedAt: attempt.endedAt,
    steps,
  };
}
