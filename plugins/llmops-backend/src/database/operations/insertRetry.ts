import { ConflictError } from '@backstage/errors';
import { isEnded } from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import type { AuditStore } from '../AuditStore';
import { toInstant } from '../instant';
import type { RunRow } from '../rows';
import type { NewAttempt } from '../RunStore';
import { appendEvents } from './appendEvents';
import { insertAttempt } from './insertAttempt';
import { lockRun } from './lockRun';

export interface Retry {
  runId: string;
  number: number;
  attempt: NewAttempt;
  actor: string;
  now: Date;
}

/** Adds the next attempt to a run that has ended; of two retries at the same time one is refused. */
export async function insertRetry(
  tx: Knex.Transaction,
  retry: Retry,
  audit: AuditStore,
): Promise<void> {
  const { runId, number, attempt, actor, now } = retry;
  const run = await lockRun(tx, runId);
  if (!isEnded(run.state)) {
    throw new ConflictError(
      `The run ${runId} is ${run.state}; only a run that has ended can be tried again, cancel it first`,
    );
  }
  if (run.attempt + 1 !== number) {
    throw new ConflictError(
      `The run ${runId} was tried again meanwhile; load it anew`,
    );
  }
  await tx<RunRow>('runs')
    .where({ id: runId })
    .update({
      state: 'requested',
      reason: null,
      attempt: number,
      observed_at: null,
      started_at: null,
      ended_at: null,
      updated_at: toInstant(now),
    });
  await insertAttempt(tx, runId, number, attempt, now);
  await appendEvents(tx, runId, [
    {
      at: now,
      attempt: number,
      type: 'run.requested',
      message: `Requested again, attempt ${number}`,
      actor,
    },
  ]);
  await audit.record(
    {
      actor,
      action: 'run.retry',
      subject: runId,
      outcome: 'allowed',
      detail: { attempt: number },
    },
    tx,
  );
}
