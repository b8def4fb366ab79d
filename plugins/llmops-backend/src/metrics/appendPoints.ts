import type { MetricPoint } from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';
import { encodeValue } from './metricValue';

/** Row of the table `metric_points`. */
export interface PointRow {
  series_id: number;
  step: number | string;
  time: number | string;
  kind: number;
  value: number;
}

/** Rows of one statement: five values each, within the 32,766 that SQLite binds. */
const CHUNK = 2000;
const ROW = '(?, ?, ?, ?, ?)';

/**
 * Writes the points that are not stored yet and answers how many these were. The database decides what is new, so that
 * two replicas that append the same points count each of them once. The statement is written out, not built: for
 * thousands of rows the query builder costs more than the database.
 */
export async function appendPoints(
  tx: Knex.Transaction,
  seriesId: number,
  points: MetricPoint[],
): Promise<number> {
  let added = 0;
  for (let start = 0; start < points.length; start += CHUNK) {
    const chunk = points.slice(start, start + CHUNK);
    const bindings = chunk.flatMap(({ step, time, value }) => {
      const stored = encodeValue(value);
      // Trackers of whole milliseconds are the rule; a fraction would not fit the column.
      return [seriesId, step, Math.trunc(time), stored.kind, stored.value];
    });
    const answer: { changes?: number; rowCount?: number } = await tx.raw(
      `insert into metric_points (series_id, step, time, kind, value)
       values ${Array(chunk.length).fill(ROW).join(', ')}
       on conflict do nothing`,
      bindings,
    );
    added += answer.changes ?? answer.rowCount ?? 0;
  }
  return added;
}
