import type { TrackedRunRecord } from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';
import { fromInstant, toInstant } from '../database/instant';
import { selectMany } from '../database/operations/selectMany';
import { runIdOf } from './runIdOf';
import type { StoredTrackedRun, TrackedRunStore } from './TrackedRunStore';

/** Row of the table `tracked_runs`. */
export interface TrackedRunRow {
  tracker: string;
  id: string;
  run_id: string | null;
  dispatch_key: string | null;
  experiment: string;
  parent_id: string | null;
  name: string;
  status: string;
  step: string | null;
  parameters: string;
  tags: string;
  url: string | null;
  started_at: string | null;
  ended_at: string | null;
}

/** Rows of 14 columns, within what SQLite takes in one statement. */
const CHUNK = 100;

export class DatabaseTrackedRunStore implements TrackedRunStore {
  readonly #database: Knex;

  static create(options: { database: Knex }): DatabaseTrackedRunStore {
    return new DatabaseTrackedRunStore(options.database);
  }

  private constructor(database: Knex) {
    this.#database = database;
  }

  async upsert(
    tracker: string,
    records: TrackedRunRecord[],
  ): Promise<StoredTrackedRun[]> {
    // A record that comes twice replaces itself; one statement may not.
    const rows = [
      ...new Map(
        records.map(record => [record.id, toRow(tracker, record)]),
      ).values(),
    ];
    const changed: TrackedRunRow[] = [];
    for (let start = 0; start < rows.length; start += CHUNK) {
      const chunk = rows.slice(start, start + CHUNK);
      const stored = await this.#select(
        tracker,
        chunk.map(row => row.id),
      );
      const before = new Map(stored.map(row => [row.id, fingerprint(row)]));
      const fresh = chunk.filter(
        row => before.get(row.id) !== fingerprint(row),
      );
      if (fresh.length > 0) {
        await this.#database<TrackedRunRow>('tracked_runs')
          .insert(fresh)
          .onConflict(['tracker', 'id'])
          .merge();
        changed.push(...fresh);
      }
    }
    return changed.map(toRecord);
  }

  async get(
    tracker: string,
    id: string,
  ): Promise<StoredTrackedRun | undefined> {
    const [row] = await this.#select(tracker, [id]);
    return row && toRecord(row);
  }

  async getMany(tracker: string, ids: string[]): Promise<StoredTrackedRun[]> {
    const rows = await selectMany(ids, some => this.#select(tracker, some));
    return rows.map(toRecord);
  }

  async listByRun(runId: string): Promise<StoredTrackedRun[]> {
    return this.listByRuns([runId]);
  }

  async listByRuns(runIds: string[]): Promise<StoredTrackedRun[]> {
    const rows = await selectMany(runIds, ids =>
      this.#database<TrackedRunRow>('tracked_runs')
        .whereIn('run_id', ids)
        .orderBy(['started_at', 'id']),
    );
    return rows.map(toRecord);
  }

  async #select(tracker: string, ids: string[]): Promise<TrackedRunRow[]> {
    return this.#database<TrackedRunRow>('tracked_runs')
      .where({ tracker })
      .whereIn('id', ids);
  }
}

function toRow(tracker: string, record: TrackedRunRecord): TrackedRunRow {
  return {
    tracker,
    id: record.id,
    run_id: runIdOf(record.dispatchKey) ?? null,
    dispatch_key: record.dispatchKey ?? null,
    experiment: record.experiment,
    parent_id: record.parentId ?? null,
    name: record.name,
    status: record.status,
    step: record.step ?? null,
    parameters: JSON.stringify(record.parameters),
    tags: JSON.stringify(record.tags),
    url: record.url ?? null,
    started_at: toInstant(record.startedAt),
    ended_at: toInstant(record.endedAt),
  };
}

function toRecord(row: TrackedRunRow): StoredTrackedRun {
  return {
    tracker: row.tracker,
    id: row.id,
    runId: row.run_id ?? undefined,
    dispatchKey: row.dispatch_key ?? undefined,
    experiment: row.experiment,
    parentId: row.parent_id ?? undefined,
    name: row.name,
    status: row.status,
    step: row.step ?? undefined,
    parameters: JSON.parse(row.parameters),
    tags: JSON.parse(row.tags),
    url: row.url ?? undefined,
    startedAt: fromInstant(row.started_at),
    endedAt: fromInstant(row.ended_at),
  };
}

function fingerprint(row: TrackedRunRow): string {
  return JSON.stringify([
    row.dispatch_key,
    row.experiment,
    row.parent_id,
    row.name,
    row.status,
    row.step,
    row.parameters,
    row.tags,
    row.url,
    row.started_at,
    row.ended_at,
  ]);
}
