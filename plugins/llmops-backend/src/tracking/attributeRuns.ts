import type { TrackedRunRecord } from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';
import { selectMany } from '../database/operations/selectMany';
import type { RunRow } from '../database/rows';
import { observedRunId } from './observedRunId';
import { runIdOf } from './runIdOf';

/** A record with the run that it belongs to. */
export interface AttributedRecord {
  record: TrackedRunRecord;
  runId: string;
  /** The run of the portal, with the parameters of its launch; undefined for observed runs. */
  launched?: LaunchedRun;
}

/** A run of the portal that tracked runs belong to. */
export interface LaunchedRun {
  parameters: Record<string, unknown>;
  project: string;
}

/**
 * Says which run each record belongs to. One with the dispatch key of a run of the portal, or inside such a run, is
 * that run's; any other one is observed, even with a key, which is then another portal's.
 */
export async function attributeRuns(
  database: Knex,
  tracker: string,
  records: TrackedRunRecord[],
): Promise<AttributedRecord[]> {
  const byId = new Map(records.map(record => [record.id, record]));
  const claimed = await claimedByStoredParents(database, tracker, byId);
  for (const record of byId.values()) {
    const runId = runIdOf(record.dispatchKey);
    if (runId !== undefined) {
      claimed.set(record.id, runId);
    }
  }
  const launched = await launchedRuns(database, [...new Set(claimed.values())]);
  const runOf = (record: TrackedRunRecord): string | undefined => {
    const seen = new Set<string>();
    for (
      let next: TrackedRunRecord | undefined = record;
      next && !seen.has(next.id);
      next = byId.get(next.parentId ?? '')
    ) {
      seen.add(next.id);
      const runId = claimed.get(next.id);
      if (runId !== undefined && launched.has(runId)) {
        return runId;
      }
    }
    return undefined;
  };
  return [...byId.values()].map(record => {
    const runId = runOf(record);
    return runId === undefined
      ? { record, runId: observedRunId(tracker, record.id) }
      : { record, runId, launched: launched.get(runId) };
  });
}

/** Runs of parents that are not among the records, by the id of the record below. */
async function claimedByStoredParents(
  database: Knex,
  tracker: string,
  byId: Map<string, TrackedRunRecord>,
): Promise<Map<string, string>> {
  const parents = new Set(
    [...byId.values()].flatMap(({ parentId }) =>
      parentId === undefined || byId.has(parentId) ? [] : [parentId],
    ),
  );
  const rows: Array<{ id: string; run_id: string }> = await selectMany(
    [...parents],
    ids =>
      database('tracked_runs')
        .where({ tracker })
        .whereIn('id', ids)
        .whereNotNull('run_id')
        .select('id', 'run_id'),
  );
  const runs = new Map(rows.map(row => [row.id, row.run_id]));
  return new Map(
    [...byId.values()].flatMap(({ id, parentId }) => {
      const runId = runs.get(parentId ?? '');
      return runId === undefined ? [] : [[id, runId]];
    }),
  );
}

async function launchedRuns(
  database: Knex,
  runIds: string[],
): Promise<Map<string, LaunchedRun>> {
  const rows: Array<Pick<RunRow, 'id' | 'parameters' | 'project'>> =
    await selectMany(runIds, ids =>
      database<RunRow>('runs')
        .whereIn('id', ids)
        .where({ origin: 'portal' })
        .select('id', 'parameters', 'project'),
    );
  return new Map(
    rows.map(({ id, parameters, project }) => [
      id,
      { parameters: JSON.parse(parameters), project },
    ]),
  );
}
