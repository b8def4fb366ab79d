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
  const state = nextState(attempt.state, {
    type: 'observed',
    state: observation.state,
  });
  const reason = reasonOf(attempt, observation, state);
  const stepEvents = await writeSteps(
    tx,
    attempt.dispatch_key,
    observation.steps,
  );
  const startedAt = observation.startedAt
    ? toInstant(observation.startedAt)
    : attempt.started_at;
  const changed =
    stepEvents !== undefined ||
    state !== attempt.state ||
    reason !== attempt.reason ||
    startedAt !== attempt.started_at;
  const seen = {
    state,
    reason,
    started_at: startedAt,
    ended_at: isEnded(state) ? toInstant(observation.endedAt ?? at) : null,
  };
  await tx<AttemptRow>('attempts')
    .where({ dispatch_key: attempt.dispatch_key })
    .update({
      ...seen,
      follow_failures: 0,
      ...(isEnded(state) ? { follow_at: null } : {}),
    });
  await tx<RunRow>('runs')
    .where({ id: attempt.run_id, attempt: attempt.number })
    .update({
      ...seen,
      observed_at: toInstant(at),
      ...(observation.dataVersion
        ? { data_version: observation.dataVersion }
        : {}),
      ...(observation.environmentHash
        ? { environment: observation.environmentHash }
        : {}),
      ...(changed ? { updated_at: toInstant(at) } : {}),
    });
  if (isEnded(state)) {
    await tx<OutboxRow>('outbox')
      .where({ dispatch_key: attempt.dispatch_key })
      .delete();
  }
  const events: Array<Pick<NewEvent, 'type' | 'message' | 'step'>> = [
    ...(stepEvents ?? []),
    ...(state !== attempt.state ? [stateEvent(state, reason)] : []),
  ];
  await appendEvents(
    tx,
    attempt.run_id,
    events.map(event => ({ at, attempt: attempt.number, ...event })),
  );
  return changed;
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

function stateEvent(state: RunState, reason: string | null) {
  const words = `${state.charAt(0).toUpperCase()}${state.slice(1)}`;
  return {
    type: `run.${state}`,
    message: reason ? `${words}: ${reason}` : words,
  };
}
