import type { Curve } from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import type { PointRow } from './appendPoints';
import type { CurveRange, SeriesRecord } from './MetricStore';
import { decodeValue, FINITE, toJsonValue } from './metricValue';

interface RangeRow {
  total: number | string;
  first: number | string | null;
  last: number | string | null;
}

interface BucketRow {
  step: number | string;
  time: number | string;
  sum: number | null;
  finite: number | string;
  minimum: number | null;
  maximum: number | null;
}

/** Keeps a sum of very large values within a double, which PostgreSQL would else refuse. */
const SCALE = 1e-8;

/**
 * The curve of a range of steps. Up to `maxPoints` every point is answered as it is; beyond that, the range is cut
 * into buckets of equal width, counted and compared by the database, so that a spike of one point among millions is
 * still the maximum of its bucket.
 */
export async function readCurve(
  database: Knex,
  series: SeriesRecord,
  range: CurveRange,
): Promise<Curve> {
  const inRange = () => {
    const query = database<PointRow>('metric_points').where({
      series_id: series.id,
    });
    if (range.fromStep !== undefined) {
      query.where('step', '>=', range.fromStep);
    }
    if (range.toStep !== undefined) {
      query.where('step', '<=', range.toStep);
    }
    return query;
  };
  const [bounds]: RangeRow[] = await inRange()
    .count({ total: '*' })
    .min({ first: 'step' })
    .max({ last: 'step' });
  const total = Number(bounds.total);
  const sampled = total > range.maxPoints;
  const points = sampled
    ? await readBuckets(inRange(), bounds, range.maxPoints)
    : await readPoints(inRange());
  return { series: String(series.id), total, sampled, ...points };
}

type CurveArrays = Omit<Curve, 'series' | 'total' | 'sampled'>;

async function readPoints(query: Knex.QueryBuilder): Promise<CurveArrays> {
  const rows: PointRow[] = await query
    .select('step', 'time', 'kind', 'value')
    .orderBy([{ column: 'step' }, { column: 'time' }]);
  const values = rows.map(row => toJsonValue(decodeValue(row)));
  return {
    steps: rows.map(row => Number(row.step)),
    times: rows.map(row => Number(row.time)),
    values,
    minimums: values,
    maximums: values,
  };
}

async function readBuckets(
  query: Knex.QueryBuilder,
  bounds: RangeRow,
  maxPoints: number,
): Promise<CurveArrays> {
  const first = Number(bounds.first);
  const width = Math.ceil((Number(bounds.last) - first + 1) / maxPoints);
  const finite = `case when kind = ${FINITE} then value end`;
  const rows: BucketRow[] = await query
    .select(
      // The casts make it a division of integers on both databases.
      query.client.raw(
        '(step - cast(? as bigint)) / cast(? as bigint) as bucket',
        [first, width],
      ),
      query.client.raw(`sum(${finite} * ${SCALE}) as sum`),
      query.client.raw(`count(${finite}) as finite`),
      query.client.raw(`min(${finite}) as minimum`),
      query.client.raw(`max(${finite}) as maximum`),
    )
    .max({ step: 'step', time: 'time' })
    .groupBy('bucket')
    .orderBy('bucket');
  return {
    steps: rows.map(row => Number(row.step)),
    times: rows.map(row => Number(row.time)),
    values: rows.map(mean),
    minimums: rows.map(row => row.minimum),
    maximums: rows.map(row => row.maximum),
  };
}

/** Mean of the finite values, within their extremes in spite of rounding. */
function mean(row: BucketRow): number | null {
  if (row.sum === null || row.minimum === null || row.maximum === null) {
    return null;
  }
  const value = row.sum / Number(row.finite) / SCALE;
  return Math.min(Math.max(value, row.minimum), row.maximum);
}
