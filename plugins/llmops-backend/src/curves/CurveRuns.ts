import { isEnded } from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import { applyRunFilter } from '../database/applyRunFilter';
import type { RunRow } from '../database/rows';
import type { RunFilter } from '../database/runFilter';

/** A run of a tracker that logged metrics of a run. */
export interface CurveSourceRun {
  tracker: string;
  trackedRunId: string;
  name: string;
  step?: string;
}

/** What curves need to know of a run. */
export interface CurveRun {
  id: string;
  name: string;
  /** Histories of observed runs are read when somebody asks for them. */
  isObserved: boolean;
  isEnded: boolean;
  /** What relative time counts from, in milliseconds since the epoch. */
  startTime: number;
  sources: CurveSourceRun[];
}

interface CurveRunRow extends RunRow {
  tracked_run_id: string | null;
}

interface SourceRow {
  run_id: string;
  tracker: string;
  id: string;
  name: string;
  step: string | null;
}

/** The runs that the filter lets through, in the order asked for, with where their metrics come from. */
export async function listCurveRuns(
  database: Knex,
  runIds: readonly string[],
  filter: RunFilter | undefined,
): Promise<CurveRun[]> {
  const query = database<RunRow>('runs').whereIn('runs.id', [...runIds]);
  if (filter) {
    query.where(permitted => applyRunFilter(permitted, filter));
  }
  const rows: CurveRunRow[] = await query.select('runs.*');
  const sources: SourceRow[] = await database('tracked_runs')
    .whereIn(
      'run_id',
      rows.map(row => row.id),
    )
    .orderBy(['started_at', 'id'])
    .select('run_id', 'tracker', 'id', 'name', 'step');
  const found = new Map(rows.map(row => [row.id, row]));
  return [...new Set(runIds)].flatMap(id => {
    const row = found.get(id);
    return row ? [toCurveRun(row, sources)] : [];
  });
}

function toCurveRun(row: CurveRunRow, sources: SourceRow[]): CurveRun {
  const own = sources
    .filter(source => source.run_id === row.id)
    .map(({ tracker, id, name, step }) => ({
      tracker,
      trackedRunId: id,
      name,
      step: step ?? undefined,
    }));
  const observed = row.tracked_run_id;
  if (
    observed !== null &&
    !own.some(({ trackedRunId }) => trackedRunId === observed)
  ) {
    own.push({
      tracker: row.tracker,
      trackedRunId: observed,
      name: row.name,
      step: undefined,
    });
  }
  return {
    id: row.id,
    name: row.name,
    isObserved: row.origin === 'observed',
    isEnded: isEnded(row.state),
    startTime: Date.parse(row.started_at ?? row.created_at),
    sources: own,
  };
}

/** Names of the metrics that each run has, as its newest values say: `<run id> <key>`. */
export async function listMetricKeys(
  database: Knex,
  runIds: readonly string[],
  keys?: readonly string[],
): Promise<Array<{ runId: string; key: string; value: number }>> {
  const rows: Array<{ run_id: string; key: string; number: number | null }> =
    await database('run_values')
      .join('run_keys', 'run_keys.id', 'run_values.key_id')
      .where('run_keys.kind', 'metric')
      .whereIn('run_values.run_id', [...runIds])
      .modify(query => {
        if (keys) {
          query.whereIn('run_keys.key', [...keys]);
        }
      })
      .orderBy('run_keys.key')
      .select('run_values.run_id', 'run_keys.key', 'run_values.number');
  return rows.map(row => ({
    runId: row.run_id,
    key: row.key,
    value: row.number ?? Number.NaN,
  }));
}
