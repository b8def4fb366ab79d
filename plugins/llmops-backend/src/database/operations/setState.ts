import { isEnded, type RunState } from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import { toInstant } from '../instant';
import { storableText } from '../storableText';
import type { AttemptRow, OutboxRow, RunRow } from '../rows';

export interface StateChange {
  runId: string;
  attempt: number;
  dispatchKey: string;
  state: RunState;
  reason?: string;
  now: Date;
}

/**
 * Moves an attempt, and with it its run when the attempt is the newest. An attempt that has ended is followed no
 * longer and owes nothing to the outside.
 */
export async function setState(
  tx: Knex.Transaction,
  change: StateChange,
): Promise<void> {
  const now = toInstant(change.now);
  const ended = isEnded(change.state);
  const state = {
    state: change.state,
    reason: storableText(change.reason),
    ...(ended ? { ended_at: now } : {}),
  };
  await tx<AttemptRow>('attempts')
    .where({ dispatch_key: change.dispatchKey })
    .update({ ...state, ...(ended ? { follow_at: null } : {}) });
  await tx<RunRow>('runs')
    .where({ id: change.runId, attempt: change.attempt })
    .update({ ...state, updated_at: now });
  if (ended) {
    await tx<OutboxRow>('outbox')
      .where({ dispatch_key: change.dispatchKey })
      .delete();
  }
}
