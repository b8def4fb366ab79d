import {
  isEnded,
  nextState,
  type RunState,
} from '@llmops/backstage-plugin-llmops-common';
import type { AttemptObservation } from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';
import { toInstant } from '../database/instant';
import {
  appendEvents,
  type NewEvent,
} from '../database/operations/appendEvents';
import type { AttemptRow, OutboxRow, RunRow } from '../database/rows';
import { storableText } from '../database/storableText';
import { writeSteps } from './writeSteps';

/**
 * Makes an observation the state of an attempt, and of its run when the attempt is the newest. The transaction holds
 * both rows. Answers whether there is something new to see.
 */
export async function applyObservation(
  tx: Knex.Transaction,
  attempt: AttemptRow,
  observation: AttemptObservation,
): Promise<boolean> {
  if (isEnded(attempt.state)) {
    // Late or repeated: what has ended stays as it ended.
    return false;
  }
  const at = observation.observedAt;
  const stepEvents = await writeSteps(
    tx,
    attempt.dispatch_key,
    observation.steps,
  );
  const seen = stateSeen(attempt, observation);
  const changed =
    stepEvents !== undefined ||
    seen.state !== attempt.state ||
    seen.reason !== attempt.reason ||
    seen.started_at !== attempt.started_at;
  const ended = isEnded(seen.state);
  await tx<AttemptRow>('attempts')
    .where({ dispatch_key: attempt.dispatch_key })
    .update({
      ...seen,
      follow_failures: 0,
      ...(ended ? { follow_at: null } : {}),
    });
  await tx<RunRow>('runs')
    .where({ id: attempt.run_id, attempt: attempt.number })
    .update({
      ...seen,
      ...inputsSeen(observation),
      observed_at: toInstant(at),
      ...(changed ? { updated_at: toInstant(at) } : {}),
    });
  if (ended) {
    // A cancel that was not sent yet has nothing left to end.
    await tx<OutboxRow>('outbox')
      .where({ dispatch_key: attempt.dispatch_key })
      .delete();
  }
  const events: Array<Pick<NewEvent, 'type' | 'message' | 'step'>> = [
    ...(stepEvents ?? []),
    ...(seen.state !== attempt.state ? [stateEvent(seen)] : []),
  ];
  await appendEvents(
    tx,
    attempt.run_id,
    events.map(event => ({ at, attempt: attempt.number, ...event })),
  );
  return changed;
}

function stateSeen(attempt: AttemptRow, observation: AttemptObservation) {
  const { observedAt, startedAt, endedAt } = observation;
  const state = nextState(attempt.state, {
    type: 'observed',
    state: observation.state,
  });
  return {
    state,
    reason: reasonOf(attempt, observation, state),
    started_at: startedAt ? toInstant(startedAt) : attempt.started_at,
    ended_at: isEnded(state) ? toInstant(endedAt ?? observedAt) : null,
  };
}

/** What the job found out about its own inputs; once known it stays. */
function inputsSeen({
  dataVersion,
  environmentHash,
  image,
}: AttemptObservation) {
  return {
    ...(image ? { image } : {}),
    ...(dataVersion ? { data_version: dataVersion } : {}),
    ...(environmentHash ? { environment: environmentHash } : {}),
  };
}

/** Someone who cancelled said why; that stays the reason unless the job ended in another way. */
function reasonOf(
  attempt: AttemptRow,
  observation: AttemptObservation,
  state: RunState,
): string | null {
  const isCancel = state === 'cancelling' || state === 'cancelled';
  return isCancel && attempt.cancel_reason !== null
    ? attempt.cancel_reason
    : storableText(observation.reason);
}

function stateEvent({
  state,
  reason,
}: {
  state: RunState;
  reason: string | null;
}) {
  const words = `${state.charAt(0).toUpperCase()}${state.slice(1)}`;
  return {
    type: `run.${state}`,
    message: reason ? `${words}: ${reason}` : words,
  };
}
