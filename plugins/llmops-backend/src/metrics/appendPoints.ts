import type { MetricPoint } from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';
import { decodeValue, encodeValue } from './metricValue';

/** Row of the table `metric_points`. */
export interface PointRow {
  series_id: number;
  step: number | string;
  time: number | string;
  kind: number;
  value: number;
}

/** SQLite takes at most 500 rows in one statement of this form. */
const CHUNK = 200;

/**
 * Writes the points that are not stored yet and answers them, in the order given. The database decides what is new, so
 * that two replicas that append the same points count each of them once.
 */
export async function appendPoints(
  tx: Knex.Transaction,
  seriesId: number,
  points: MetricPoint[],
): Promise<MetricPoint[]> {
  const written: MetricPoint[] = [];
  for (let start = 0; start < points.length; start += CHUNK) {
    const rows = uniqueRows(seriesId, points.slice(start, start + CHUNK));
    const inserted: PointRow[] = await tx('metric_points')
      .insert(rows)
      .onConflict(['series_id', 'step', 'time', 'kind', 'value'])
      .ignore()
      .returning(['step', 'time', 'kind', 'value']);
    written.push(
      ...inserted.map(row => ({
        step: Number(row.step),
        time: Number(row.time),
        value: decodeValue(row),
      })),
    );
  }
  return written;
}

function uniqueRows(seriesId: number, points: MetricPoint[]): PointRow[] {
  const rows = new Map<string, PointRow>();
  for (const { step, time, value } of points) {
    const row = {
      series_id: seriesId,
      step,
      // Trackers of whole milliseconds are the rule; a fraction would not fit the column.
      time: Math.trunc(time),
      ...encodeValue(value),
    };
    rows.set(`${row.step} ${row.time} ${row.kind} ${row.value}`, row);
  }
  return [...rows.values()];
}
