import type { Knex } from 'knex';
import { storableText } from '../database/storableText';
import { fromInstant, toInstant } from '../database/instant';
import { selectMany } from '../database/operations/selectMany';
import { runIdOf } from './runIdOf';
import type {
  ChangedTrackedRun,
  StoredTrackedRun,
  TrackedRunStore,
  TrackedRunToStore,
} from './TrackedRunStore';

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
  datasets: string | null;
  logged_models: string | null;
  user_name: string | null;
  rest_print: string | null;
}

/** Rows of 18 columns, within what SQLite takes in one statement. */
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
    records: TrackedRunToStore[],
    database: Knex = this.#database,
  ): Promise<ChangedTrackedRun[]> {
    // A record that comes twice replaces itself; one statement may not.
    const rows = [
      ...new Map(
        records.map(record => [record.id, toRow(tracker, record)]),
      ).values(),
    ];
    const changed: ChangedTrackedRun[] = [];
    for (let start = 0; start < rows.length; start += CHUNK) {
      const chunk = rows.slice(start, start + CHUNK);
      const stored = await this.#select(
        tracker,
        chunk.map(row => row.id),
        database,
      );
      const before = new Map(stored.map(row => [row.id, fingerprint(row)]));
      const fresh = chunk.filter(
        row => before.get(row.id) !== fingerprint(row),
      );
      if (fresh.length > 0) {
        await database<TrackedRunRow>('tracked_runs')
          .insert(fresh)
          .onConflict(['tracker', 'id'])
          .merge();
        const loud = new Set(stored.map(row => fingerprint(row, true)));
        changed.push(
          ...fresh.map(row => ({
            ...toRecord(row),
            isQuiet: loud.has(fingerprint(row, true)),
          })),
        );
      }
    }
    return changed;
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

  async #select(
    tracker: string,
    ids: string[],
    database: Knex = this.#database,
  ): Promise<TrackedRunRow[]> {
    return database<TrackedRunRow>('tracked_runs')
      .where({ tracker })
      .whereIn('id', ids);
  }
}

function toRow(tracker: string, record: TrackedRunToStore): TrackedRunRow {
  return {
    tracker,
    id: record.id,
    run_id: record.runId ?? runIdOf(record.dispatchKey) ?? null,
    dispatch_key: record.dispatchKey ?? null,
    experiment: storableText(record.experiment),
    parent_id: record.parentId ?? null,
    name: storableText(record.name),
    status: record.status,
    step: storableText(record.step),
    parameters: JSON.stringify(record.parameters),
    tags: JSON.stringify(record.tags),
    url: record.url ?? null,
    started_at: toInstant(record.startedAt),
    ended_at: toInstant(record.endedAt),
    datasets: record.datasets?.length ? JSON.stringify(record.datasets) : null,
    logged_models: record.loggedModels?.length
      ? JSON.stringify(record.loggedModels)
      : null,
    user_name: storableText(record.user),
    rest_print: record.restPrint?.join(' ') ?? null,
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
    datasets: row.datasets ? JSON.parse(row.datasets) : undefined,
    loggedModels: row.logged_models ? JSON.parse(row.logged_models) : undefined,
    user: row.user_name ?? undefined,
  };
}

function fingerprint(row: TrackedRunRow, withoutMetrics = false): string {
  const rest = row.rest_print;
  return JSON.stringify([
    row.id,
    row.run_id,
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
    row.datasets,
    row.logged_models,
    row.user_name,
    withoutMetrics ? rest?.split(' ')[0] : rest,
  ]);
}
