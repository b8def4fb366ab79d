import type {
  RunCurve,
  Sparkline,
} from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import { listCurveRuns } from '../curves/CurveRuns';
import type { DefaultCurveService } from '../curves/DefaultCurveService';
import type { RunFilter } from '../database/runFilter';
import { places, rowsOf, sql } from './sql';

/** Points of a sparkline; it is about as many pixels wide. */
const POINTS = 60;

/** One small curve for each run that has the metric, or the metric that it logged last. */
export async function readSparklines(options: {
  database: Knex;
  curves: Pick<DefaultCurveService, 'read'>;
  runIds: string[];
  metric: string | undefined;
  filter: RunFilter | undefined;
}): Promise<Sparkline[]> {
  const { database, curves, metric, filter } = options;
  const runIds = [...new Set(options.runIds)];
  const readable = await listCurveRuns(database, runIds, filter);
  const ids = readable.map(({ id }) => id);
  const keys =
    metric === undefined
      ? await newestMetrics(database, ids)
      : new Map(ids.map(id => [id, metric]));
  const found = new Map<string, Sparkline>();
  for (const key of new Set(keys.values())) {
    const asked = ids.filter(id => keys.get(id) === key);
    const answer = await curves.read(
      { runIds: asked, keys: [key], maxPoints: POINTS * asked.length },
      filter,
    );
    for (const curve of answer.curves) {
      const before = found.get(curve.runId);
      // A metric that several tracked runs of a run logged is shown as the longest of them.
      if (!before || before.steps.length < curve.steps.length) {
        found.set(curve.runId, toSparkline(curve));
      }
    }
  }
  return ids.flatMap(id => found.get(id) ?? []);
}

/** The metric that each run logged last, or of those that are not read yet the first by name. */
async function newestMetrics(
  database: Knex,
  ids: string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) {
    return new Map();
  }
  const rows = await rowsOf<{ run_id: string; key: string }>(
    database,
    sql(
      `select v.run_id as run_id, k.key as key
       from run_values v join run_keys k on k.id = v.key_id
       left join tracked_runs t on t.run_id = v.run_id
       left join metric_series s on s.tracker = t.tracker and s.tracked_run_id = t.id and s.key = k.key
       where v.run_id in (${places(ids)}) and k.kind = 'metric'
       order by v.run_id, coalesce(s.last_time, 0) desc, k.key`,
      ...ids,
    ),
  );
  const newest = new Map<string, string>();
  for (const { run_id: id, key } of rows) {
    if (!newest.has(id)) {
      newest.set(id, key);
    }
  }
  return newest;
}

function toSparkline(curve: RunCurve): Sparkline {
  const { runId, key } = curve;
  const minimums = curve.minimums ?? curve.values;
  const maximums = curve.maximums ?? curve.values;
  const count = curve.steps.length;
  const parts = Math.min(count, POINTS);
  const shrunk: Sparkline = {
    ...{ runId, key },
    ...{ steps: [], values: [], minimums: [], maximums: [] },
  };
  for (let part = 0; part < parts; part++) {
    // Neighbours are put together so that every extreme stays.
    const from = Math.floor((part * count) / parts);
    const to = Math.floor(((part + 1) * count) / parts);
    shrunk.steps.push(curve.steps[to - 1]);
    shrunk.values.push(curve.values[to - 1]);
    shrunk.minimums.push(extreme(minimums.slice(from, to), Math.min));
    shrunk.maximums.push(extreme(maximums.slice(from, to), Math.max));
  }
  return shrunk;
}

function extreme(
  values: Array<number | null>,
  choose: (...numbers: number[]) => number,
): number | null {
  const finite = values.filter(value => value !== null);
  return finite.length > 0 ? choose(...finite) : null;
}
