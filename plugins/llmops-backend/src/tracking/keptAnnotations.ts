import type { Knex } from 'knex';
import { toInstant } from '../database/instant';
import { selectMany } from '../database/operations/selectMany';
import type { RunRow } from '../database/rows';

/** How long after its removal a run may come back with what people wrote of it. */
const KEEP_MS = 90 * 24 * 60 * 60_000;

interface KeptRow {
  run_id: string;
  note: string | null;
  pinned: boolean | number;
  removed_at: string;
}

/** Keeps note and pin of runs that are about to be removed. */
export async function keepAnnotations(
  tx: Knex.Transaction,
  runIds: string[],
  now: Date,
): Promise<void> {
  const rows = await selectMany(runIds, ids =>
    tx<RunRow>('runs')
      .whereIn('id', ids)
      .where({ origin: 'observed' })
      .where(written => written.whereNotNull('note').orWhere({ pinned: true }))
      .select('id', 'note', 'pinned'),
  );
  for (const { id, note, pinned } of rows) {
    await tx<KeptRow>('kept_annotations')
      .insert({
        ...{ run_id: id, note, pinned: Boolean(pinned) },
        removed_at: toInstant(now),
      })
      .onConflict('run_id')
      .merge();
  }
  const old = toInstant(new Date(now.getTime() - KEEP_MS));
  await tx<KeptRow>('kept_annotations').where('removed_at', '<', old).delete();
}

/** Gives runs that came back what was kept of them. */
export async function restoreAnnotations(
  tx: Knex.Transaction,
  runIds: string[],
): Promise<void> {
  const rows = await selectMany(runIds, ids =>
    tx<KeptRow>('kept_annotations').whereIn('run_id', ids),
  );
  for (const { run_id: id, note, pinned } of rows) {
    await tx<RunRow>('runs')
      .where({ id })
      .update({ note, pinned: Boolean(pinned) });
    await tx<KeptRow>('kept_annotations').where({ run_id: id }).delete();
  }
}
