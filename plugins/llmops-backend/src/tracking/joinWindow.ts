import type { Knex } from 'knex';

/**
 * How much before its dispatch and after its end a tracked run may have been made to belong to an attempt. Clocks of
 * clusters are some minutes apart, and the end is noticed later than the last process logs; more would let a secret
 * that leaked join runs to what is long over.
 */
const TOLERANCE_MS = 5 * 60_000;

/** When an attempt, or all of a run, went on. */
export interface Span {
  created_at: string;
  /** Null until it has ended. */
  ended_at: string | null;
}

/**
 * When the tracker was last read; undefined when it never was. What is new since was made after that, however long the
 * tracker or the portal was away meanwhile.
 */
export async function lastReadAt(
  database: Knex,
  tracker: string,
): Promise<Date | undefined> {
  const row: { synced_at: string | null } | undefined = await database(
    'tracker_sync',
  )
    .where({ tracker })
    .first('synced_at');
  return row?.synced_at ? new Date(row.synced_at) : undefined;
}

/**
 * Whether what was not there when the tracker was last read may still be joined. This does not depend on the start that
 * the tracker names, which whoever makes a run may choose.
 */
export function isOpen(span: Span, readAt: Date | undefined): boolean {
  return (
    span.ended_at === null ||
    readAt === undefined ||
    readAt.getTime() <= Date.parse(span.ended_at) + TOLERANCE_MS
  );
}

/** Whether a run that names this start was made while it went on. */
export function isWithin(span: Span, startedAt: Date | undefined): boolean {
  if (!startedAt) {
    return true;
  }
  const started = startedAt.getTime();
  return (
    started >= Date.parse(span.created_at) - TOLERANCE_MS &&
    (span.ended_at === null ||
      started <= Date.parse(span.ended_at) + TOLERANCE_MS)
  );
}
