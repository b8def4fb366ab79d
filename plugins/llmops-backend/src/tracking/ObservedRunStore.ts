import type { TrackedRunRecord } from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';
import { toInstant } from '../database/instant';
import { selectMany } from '../database/operations/selectMany';
import type { RunRow } from '../database/rows';
import { storableText } from '../database/storableText';
import { keepAnnotations, restoreAnnotations } from './keptAnnotations';
import { freeChildren, nestRuns } from './nesting';
import { observedRunId } from './observedRunId';
import type { Ownership } from './OwnershipResolver';

/** A foreign run to be shown as an observed one. */
export interface ObservedRecord {
  record: TrackedRunRecord;
  runId: string;
  ownership: Ownership;
}

/** What people may have written, or what nesting writes, stays. */
const REPLACED = [
  'name',
  'project',
  'owner',
  'state',
  'parameters',
  'experiment',
  'observed_at',
  'created_at',
  'started_at',
  'ended_at',
  'updated_at',
];

/** Rows of 40 columns, within what databases bind in one statement. */
const CHUNK = 100;
const NAME_LENGTH = 255;
/** Some hundreds of ids at a time. */
const PAGE = 1000;

/** Rows of the table `runs` that stand for runs which the portal did not start. */
export class ObservedRunStore {
  readonly #database: Knex;
  readonly #clock: () => Date;

  static create(options: {
    database: Knex;
    clock?: () => Date;
  }): ObservedRunStore {
    return new ObservedRunStore(options);
  }

  private constructor(options: { database: Knex; clock?: () => Date }) {
    this.#database = options.database;
    this.#clock = options.clock ?? (() => new Date());
  }

  async upsert(
    tx: Knex.Transaction,
    tracker: string,
    observed: ObservedRecord[],
  ): Promise<void> {
    const rows = observed.map(one => toRow(tracker, one, this.#clock()));
    for (let start = 0; start < rows.length; start += CHUNK) {
      await tx('runs')
        .insert(rows.slice(start, start + CHUNK))
        .onConflict('id')
        .merge(REPLACED);
    }
    await restoreAnnotations(
      tx,
      rows.map(({ id }) => id),
    );
    const parents = new Map(
      observed.map(({ record, runId }) => [
        runId,
        record.parentId && observedRunId(tracker, record.parentId),
      ]),
    );
    const trackedIds = observed.map(({ record }) => record.id);
    for (const child of await this.#waiting(tx, tracker, trackedIds)) {
      parents.set(child.run_id, observedRunId(tracker, child.parent_id));
    }
    await nestRuns(tx, parents);
  }

  /** Removes observed runs, but for what people wrote of them; runs of the portal are not touched. */
  async remove(
    tx: Knex.Transaction,
    tracker: string,
    trackedRunIds: string[],
  ): Promise<void> {
    const ids = trackedRunIds.map(id => observedRunId(tracker, id));
    await keepAnnotations(tx, ids, this.#clock());
    await freeChildren(tx, ids);
    await tx<RunRow>('runs')
      .whereIn('id', ids)
      .where({ origin: 'observed' })
      .delete();
  }

  /** The next ids in the tracker of observed runs, in ascending order. */
  async trackedRunIds(
    tracker: string,
    after: string | undefined,
    options: { unfinished?: boolean } = {},
  ): Promise<string[]> {
    const query = this.#database('runs')
      .where({ tracker, origin: 'observed' })
      .whereNotNull('tracked_run_id')
      .orderBy('tracked_run_id')
      .limit(PAGE);
    if (after !== undefined) {
      query.where('tracked_run_id', '>', after);
    }
    if (options.unfinished) {
      query.whereIn('state', ['queued', 'running']);
    }
    return query.pluck('tracked_run_id');
  }

  /** Children that came before their parent. */
  async #waiting(
    tx: Knex.Transaction,
    tracker: string,
    trackedRunIds: string[],
  ): Promise<Array<{ run_id: string; parent_id: string }>> {
    return selectMany(trackedRunIds, ids =>
      tx('tracked_runs')
        .join('runs', 'runs.id', 'tracked_runs.run_id')
        .where('tracked_runs.tracker', tracker)
        .whereIn('tracked_runs.parent_id', ids)
        .whereNull('runs.parent_id')
        .where('runs.origin', 'observed')
        .select('tracked_runs.run_id', 'tracked_runs.parent_id'),
    );
  }
}

function toRow(tracker: string, observed: ObservedRecord, now: Date) {
  const { record, runId, ownership } = observed;
  // A run that was only scheduled has no start; the time of its first sight stands for it.
  const createdAt = record.startedAt ?? now;
  return {
    id: runId,
    name: shorten(storableText(record.name)),
    project: ownership.project ?? '',
    owner: ownership.owner,
    pipeline: '',
    engine: '',
    tracker,
    origin: 'observed',
    state: record.state,
    parameters: storableText(JSON.stringify(record.parameters)),
    experiment: storableText(record.experiment),
    tracked_run_id: record.id,
    attempt: 0,
    event_sequence: 0,
    observed_at: null,
    created_at: toInstant(createdAt),
    started_at: toInstant(record.startedAt),
    ended_at: toInstant(record.endedAt),
    updated_at: toInstant(record.endedAt ?? createdAt),
  };
}

function shorten(name: string): string {
  const characters = Array.from(name);
  return characters.length > NAME_LENGTH
    ? `${characters.slice(0, NAME_LENGTH - 1).join('')}…`
    : name;
}
