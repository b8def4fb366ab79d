import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { fromInstant, toInstant } from '../database/instant';
import type { LeaseTable } from '../lease/leases';

/** One metric of one tracked run whose history somebody wants. */
export interface WantedHistory {
  runId: string;
  tracker: string;
  trackedRunId: string;
  key: string;
}

/** How far the history of a metric is here. */
export interface HistoryState extends WantedHistory {
  id: string;
  /** When the last complete reading began. */
  readAt?: Date;
  /** Read as a whole after the run had ended. */
  settled: boolean;
  failures: number;
  error?: string;
}

interface CurveRequestRow {
  id: string;
  tracker: string;
  tracked_run_id: string;
  key: string;
  run_id: string;
  wanted_at: string;
  read_at: string | null;
  settled: boolean | number;
  failures: number;
  next_try_at: string | null;
  error: string | null;
}

export const CURVE_LEASES: LeaseTable = {
  name: 'curve_requests',
  key: 'id',
  due: 'next_try_at',
};

/** Rows of eight columns, within what SQLite takes in one statement. */
const CHUNK = 200;

/** Which histories are wanted, and how far each was read. */
export class CurveRequestStore {
  static create(options: { database: Knex }): CurveRequestStore {
    return new CurveRequestStore(options.database);
  }

  private constructor(private readonly database: Knex) {}

  /** What is known of these; in the order asked for, undefined for what nobody wanted before. */
  async find(
    wanted: readonly WantedHistory[],
  ): Promise<Array<HistoryState | undefined>> {
    const rows = await this.#table().whereIn('id', wanted.map(idOf));
    const found = new Map(rows.map(row => [row.id, toState(row)]));
    return wanted.map(one => found.get(idOf(one)));
  }

  async get(id: string): Promise<HistoryState | undefined> {
    const row = await this.#table().where({ id }).first();
    return row && toState(row);
  }

  /** Has these read, or read on, as soon as their turn comes; settled ones are left alone. */
  async want(wanted: readonly WantedHistory[], now: Date): Promise<void> {
    const at = toInstant(now);
    for (let start = 0; start < wanted.length; start += CHUNK) {
      await this.#table()
        .insert(
          wanted.slice(start, start + CHUNK).map(one => ({
            id: idOf(one),
            tracker: one.tracker,
            tracked_run_id: one.trackedRunId,
            key: one.key,
            run_id: one.runId,
            wanted_at: at,
            settled: false,
            failures: 0,
            next_try_at: at,
          })),
        )
        .onConflict('id')
        .merge({
          wanted_at: at,
          next_try_at: this.database.raw(
            'coalesce(curve_requests.next_try_at, excluded.next_try_at)',
          ),
        })
        .where('curve_requests.settled', false);
    }
  }

  /** A reading that began then is complete; nothing more is read until somebody wants it. */
  async complete(id: string, began: Date, settled: boolean): Promise<void> {
    await this.#table()
      .where({ id })
      .update({
        read_at: toInstant(began),
        settled,
        failures: 0,
        error: null,
        next_try_at: null,
      });
  }

  async fail(
    id: string,
    error: string,
    failures: number,
    nextTry: Date | undefined,
  ): Promise<void> {
    await this.#table()
      .where({ id })
      .update({ error, failures, next_try_at: toInstant(nextTry) });
  }

  #table() {
    return this.database<CurveRequestRow>('curve_requests');
  }
}

function idOf({ tracker, trackedRunId, key }: WantedHistory): string {
  return createHash('sha256')
    .update(JSON.stringify([tracker, trackedRunId, key]))
    .digest('hex');
}

function toState(row: CurveRequestRow): HistoryState {
  return {
    id: row.id,
    runId: row.run_id,
    tracker: row.tracker,
    trackedRunId: row.tracked_run_id,
    key: row.key,
    readAt: fromInstant(row.read_at),
    settled: Boolean(row.settled),
    failures: row.failures,
    error: row.error ?? undefined,
  };
}
