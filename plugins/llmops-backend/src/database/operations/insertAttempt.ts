import type { Knex } from 'knex';
import { toInstant } from '../instant';
import { newId } from '../newId';
import type { AttemptRow, OutboxRow } from '../rows';
import type { NewAttempt } from '../RunStore';

/** Writes an attempt together with the order to dispatch it. */
export async function insertAttempt(
  tx: Knex.Transaction,
  runId: string,
  number: number,
  attempt: NewAttempt,
  now: Date,
): Promise<void> {
  await tx<AttemptRow>('attempts').insert({
    dispatch_key: attempt.dispatchKey,
    join_token: attempt.joinToken ?? null,
    run_id: runId,
    number,
    state: 'requested',
    confirmations: JSON.stringify(attempt.confirmations),
    environment: JSON.stringify(attempt.environment),
    log_bytes: 0,
    log_sequence: 0,
    created_at: toInstant(now),
    lease_token: 0,
    follow_failures: 0,
  });
  await insertOutboxRow(tx, 'dispatch', attempt.dispatchKey, now);
}

/** Writes what has to be sent; a second order of the same kind for an attempt changes nothing. */
export async function insertOutboxRow(
  tx: Knex.Transaction,
  kind: OutboxRow['kind'],
  dispatchKey: string,
  now: Date,
): Promise<void> {
  await tx<OutboxRow>('outbox')
    .insert({
      id: newId('o', now),
      kind,
      dispatch_key: dispatchKey,
      sent: false,
      tries: 0,
      created_at: toInstant(now),
      next_try_at: toInstant(now),
      lease_token: 0,
    })
    .onConflict(['dispatch_key', 'kind'])
    .ignore();
}
