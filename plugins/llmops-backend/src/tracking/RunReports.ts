import { createHash } from 'node:crypto';
import type { TrackedRunRecord } from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';
import { fromInstant } from '../database/instant';
import { selectMany } from '../database/operations/selectMany';
import { groupBy } from '../lib/groupBy';
import type { RunValueWriter } from '../runIndex/RunValueWriter';
import { attributeRuns, type AttributedRecord } from './attributeRuns';
import { isOpen, isWithin, lastReadAt } from './joinWindow';
import type { TrackedRunRow } from './DatabaseTrackedRunStore';
import { observedRunId } from './observedRunId';
import type { ObservedRunStore } from './ObservedRunStore';
import type { Ownership, OwnershipResolver } from './OwnershipResolver';
import type { TrackedRunStore } from './TrackedRunStore';

export interface RunReportsOptions {
  database: Knex;
  tracker: string;
  trackedRuns: TrackedRunStore;
  observed: ObservedRunStore;
  values: RunValueWriter;
  ownership: OwnershipResolver;
}

/** Runs written together: few statements and commits, and a lock of a second at most. */
const BATCH = 500;

/** What a report changed. */
export interface ReportedRun {
  /** Id within the tracker. */
  id: string;
  /** The run that shows it. */
  runId: string;
  project?: string;
  /** Only newest values of metrics are new. */
  isQuiet: boolean;
}

type OwnedRecord = AttributedRecord & { ownership: Ownership };

/**
 * Writes what a tracker reports of runs: the records themselves, the observed runs that stand for foreign ones, and
 * the values that runs are searched by. All of a batch or nothing, so that a record never counts as known whose run
 * is missing.
 */
export class RunReports {
  readonly #options: RunReportsOptions;

  static create(options: RunReportsOptions): RunReports {
    return new RunReports(options);
  }

  private constructor(options: RunReportsOptions) {
    this.#options = options;
  }

  /** Answers what was new or different. */
  async write(records: TrackedRunRecord[]): Promise<ReportedRun[]> {
    const changed: ReportedRun[] = [];
    for (let start = 0; start < records.length; start += BATCH) {
      changed.push(
        ...(await this.#writeBatch(records.slice(start, start + BATCH))),
      );
    }
    return changed;
  }

  /** Removes foreign runs and all that is known of them; answers the ids of the observed runs. */
  async remove(trackedRunIds: string[]): Promise<string[]> {
    const { database, tracker, observed } = this.#options;
    const removed: string[] = [];
    for (let start = 0; start < trackedRunIds.length; start += BATCH) {
      const ids = trackedRunIds.slice(start, start + BATCH);
      const runIds = ids.map(id => observedRunId(tracker, id));
      await database.transaction(async tx => {
        const foreign: string[] = await tx('tracked_runs')
          .where({ tracker })
          .whereIn('run_id', runIds)
          .pluck('id');
        await observed.remove(tx, tracker, foreign);
        await tx('metric_series')
          .where({ tracker })
          .whereIn('tracked_run_id', foreign)
          .delete();
        await tx('tracked_runs')
          .where({ tracker })
          .whereIn('id', foreign)
          .delete();
        removed.push(...foreign.map(id => observedRunId(tracker, id)));
      });
    }
    return removed;
  }

  async #writeBatch(records: TrackedRunRecord[]): Promise<ReportedRun[]> {
    const { database, tracker, trackedRuns, ownership } = this.#options;
    const attributed = await attributeRuns(database, tracker, records);
    const owners = await ownership.resolve(
      attributed.map(({ record }) => record),
    );
    const owned: OwnedRecord[] = attributed.map((one, index) => ({
      ...one,
      ownership: owners[index],
    }));
    return database.transaction(async tx => {
      const changed = await trackedRuns.upsert(
        tracker,
        owned.map(one => ({
          ...one.record,
          runId: one.runId,
          restPrint: restPrint(one),
        })),
        tx,
      );
      const isQuiet = new Map(changed.map(one => [one.id, one.isQuiet]));
      const written = owned.filter(({ record }) => isQuiet.has(record.id));
      await this.#writeRuns(tx, written);
      return written.map(one => ({
        id: one.record.id,
        runId: one.runId,
        project: (one.launched ?? one.ownership).project,
        isQuiet: isQuiet.get(one.record.id) ?? false,
      }));
    });
  }

  async #writeRuns(tx: Knex.Transaction, owned: OwnedRecord[]): Promise<void> {
    const { tracker, observed, values } = this.#options;
    const foreign = owned.filter(one => one.launched === undefined);
    const ours = owned.filter(one => one.launched !== undefined);
    await observed.upsert(tx, tracker, foreign);
    await this.#claimChildren(tx, ours);
    await values.writeMany(tx, [
      ...foreign.map(one => ({ ...valuesOf(one), complete: true })),
      ...ours.map(valuesOf),
    ]);
  }

  /** Runs that were taken for foreign ones, until the run of the portal appeared that they are nested in. */
  async #claimChildren(
    tx: Knex.Transaction,
    ours: OwnedRecord[],
  ): Promise<void> {
    const { tracker, observed } = this.#options;
    const readAt = await lastReadAt(tx, tracker);
    const runs = new Map(ours.map(one => [one.runId, one.launched]));
    let parents = new Map(ours.map(({ record, runId }) => [record.id, runId]));
    while (parents.size > 0) {
      const known = parents;
      const children = await selectChildren(tx, tracker, [...known.keys()]);
      const taken = children.flatMap(child => {
        const runId = known.get(child.parent_id) ?? '';
        const run = runs.get(runId);
        return run &&
          child.run_id === observedRunId(tracker, child.id) &&
          isOpen(run, readAt) &&
          isWithin(run, fromInstant(child.started_at))
          ? [{ id: child.id, runId }]
          : [];
      });
      await observed.remove(
        tx,
        tracker,
        taken.map(({ id }) => id),
      );
      for (const [runId, group] of groupBy(taken, one => one.runId)) {
        await selectMany(
          group.map(({ id }) => id),
          ids =>
            tx('tracked_runs')
              .where({ tracker })
              .whereIn('id', ids)
              .update({ run_id: runId })
              .returning('id'),
        );
      }
      parents = new Map(taken.map(({ id, runId }) => [id, runId]));
    }
  }
}

type Child = Pick<TrackedRunRow, 'id' | 'run_id' | 'started_at'> & {
  parent_id: string;
};

async function selectChildren(
  tx: Knex.Transaction,
  tracker: string,
  parents: string[],
): Promise<Child[]> {
  return selectMany(parents, ids =>
    tx('tracked_runs')
      .where({ tracker })
      .whereIn('parent_id', ids)
      .select('id', 'parent_id', 'run_id', 'started_at'),
  );
}

/** What was asked for at the launch is what the run's parameters are, whatever its code logs. */
function valuesOf({ record, runId, launched }: OwnedRecord) {
  const params = Object.entries(record.parameters).filter(
    ([key]) => !(launched && Object.hasOwn(launched.parameters, key)),
  );
  return {
    runId,
    metrics: Object.fromEntries(
      Object.entries(record.metrics).map(([key, { value }]) => [key, value]),
    ),
    // Several records may stand for one run of the portal; an observed run is one record.
    ...(launched && {
      metricTimes: Object.fromEntries(
        Object.entries(record.metrics).map(([key, { time }]) => [key, time]),
      ),
    }),
    params: Object.fromEntries(params),
    tags: record.tags,
  };
}

function restPrint({ record, ownership }: OwnedRecord): [string, string] {
  const metrics = Object.entries(record.metrics)
    .map(([key, point]) => [key, point.step, point.time, `${point.value}`])
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return [print([record.state, ownership]), print(metrics)];
}

function print(value: unknown): string {
  return createHash('sha1').update(JSON.stringify(value)).digest('base64url');
}
