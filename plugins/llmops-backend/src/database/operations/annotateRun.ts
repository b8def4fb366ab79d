import type { Knex } from 'knex';
import type { AuditStore } from '../AuditStore';
import { toInstant } from '../instant';
import type { RunRow } from '../rows';
import { lockRun } from './lockRun';

/** What people write on a run; what is undefined stays. */
export interface RunAnnotation {
  /** An empty one removes the note. */
  note?: string;
  pinned?: boolean;
}

/** Writes note and pin with their record in the audit trail. */
export async function annotateRun(
  tx: Knex.Transaction,
  request: { runId: string; actor: string; now: Date } & RunAnnotation,
  audit: AuditStore,
): Promise<void> {
  const { runId, actor, now, note, pinned } = request;
  await lockRun(tx, runId);
  await tx<RunRow>('runs')
    .where({ id: runId })
    .update({
      ...(note === undefined ? {} : { note: note.trim() === '' ? null : note }),
      ...(pinned === undefined ? {} : { pinned }),
      updated_at: toInstant(now),
    });
  await audit.record(
    {
      actor,
      action: 'run.annotate',
      subject: runId,
      outcome: 'allowed',
      detail: {
        ...(note === undefined ? {} : { note: note.slice(0, 200) }),
        ...(pinned === undefined ? {} : { pinned }),
      },
    },
    tx,
  );
}
