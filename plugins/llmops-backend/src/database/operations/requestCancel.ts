import { isEnded, nextState } from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import type { AuditStore } from '../AuditStore';
import { toInstant } from '../instant';
import { toDispatchKey } from '../newId';
import type { AttemptRow, OutboxRow } from '../rows';
import { appendEvents } from './appendEvents';
import { insertOutboxRow } from './insertAttempt';
import { lockRun } from './lockRun';
import { setState } from './setState';

export interface CancelRequest {
  runId: string;
  reason: string;
  actor: string;
  now: Date;
}

/**
 * Ends a run of which nothing was sent, and orders the end of one that may be outside. The dispatcher moves a run on
 * before it sends anything, under the same lock: whoever comes first wins.
 */
export async function requestCancel(
  tx: Knex.Transaction,
  request: CancelRequest,
  audit: AuditStore,
): Promise<void> {
  const { runId, reason, actor, now } = request;
  const run = await lockRun(tx, runId);
  if (isEnded(run.state)) {
    return;
  }
  const dispatchKey = toDispatchKey(runId, run.attempt);
  if (run.state === 'cancelling') {
    // The order may have been given up meanwhile; a second request renews it.
    await orderCancel(tx, dispatchKey, now);
    return;
  }
  const state = nextState(run.state, { type: 'cancel' });
  const change = { runId, attempt: run.attempt, dispatchKey, reason, now };
  await setState(tx, { ...change, state });
  await tx<AttemptRow>('attempts')
    .where({ dispatch_key: dispatchKey })
    .update({ cancel_reason: reason });
  if (state === 'cancelling') {
    await orderCancel(tx, dispatchKey, now);
  }
  await appendEvents(tx, runId, [
    {
      at: now,
      attempt: run.attempt,
      type: `run.${state}`,
      message:
        state === 'cancelling'
          ? `Cancel requested: ${reason}`
          : `Cancelled before it was sent: ${reason}`,
      actor,
    },
  ]);
  await audit.record(
    {
      actor,
      action: 'run.cancel',
      subject: runId,
      outcome: 'allowed',
      detail: { reason, attempt: run.attempt },
    },
    tx,
  );
}

/**
 * Orders the end of a job. While the job has no reference yet, the dispatcher is asked to look at once: it finds the
 * job and then orders its end, or finds none and sends none.
 */
async function orderCancel(
  tx: Knex.Transaction,
  dispatchKey: string,
  now: Date,
): Promise<void> {
  const sending = await tx<OutboxRow>('outbox')
    .where({ dispatch_key: dispatchKey, kind: 'dispatch' })
    .update({ next_try_at: toInstant(now) });
  if (sending === 0) {
    await insertOutboxRow(tx, 'cancel', dispatchKey, now);
  }
}
