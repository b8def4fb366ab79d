import type { Curve } from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import type { PointRow } from './appendPoints';
import {
  BUCKET_AGGREGATES,
  bucketOf,
  BUCKETS_FROM_POINTS,
  endOf,
  LEVEL_WIDTHS,
  POINT_AGGREGATES,
  startOf,
  SUM_SCALE,
} from './bucketLevels';
import type { CurveRange, SeriesRecord } from './MetricStore';
import { decodeValue, toJsonValue } from './metricValue';

/** Steps from and to, both inclusive. */
interface Span {
  first: number;
  last: number;
}

interface BucketRow {
  points: number | string;
  finite: number | string;
  sum: number | null;
  minimum: number | null;
  maximum: number | null;
  last_step: number | string;
  last_time: number | string;
}

type CurveArrays = Omit<Curve, 'series' | 'total' | 'sampled'>;

/**
 * The curve of a range of steps. Up to `maxPoints` every point is answered as it is; beyond that, the range is cut
 * into buckets of equal width that know their extremes, so that a spike of one point among millions is still the
 * maximum of its bucket. Wide ranges of long metrics are put together from the stored resolution that is just finer.
 */
export async function readCurve(
  database: Knex,
  series: SeriesRecord,
  range: CurveRange,
): Promise<Curve> {
  const id = String(series.id);
  const span = {
    first: Math.max(range.fromStep ?? series.firstStep, series.firstStep),
    last: Math.min(range.toStep ?? series.lastStep, series.lastStep),
  };
  if (span.first > span.last) {
    return { series: id, total: 0, sampled: false, ...toArrays([]) };
  }
  const rows = await readBuckets(database, series, span, range.maxPoints);
  const total = rows.reduce((sum, row) => sum + Number(row.points), 0);
  return total > range.maxPoints
    ? { series: id, total, sampled: true, ...toArrays(rows) }
    : {
        series: id,
        total,
        sampled: false,
        ...(await readPoints(database, series, span)),
      };
}

async function readPoints(
  database: Knex,
  series: SeriesRecord,
  span: Span,
): Promise<CurveArrays> {
  const rows = await pointsIn(database, series, span)
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
  database: Knex,
  series: SeriesRecord,
  span: Span,
  maxPoints: number,
): Promise<BucketRow[]> {
  const width = Math.ceil((span.last - span.first + 1) / maxPoints);
  const level =
    series.points < BUCKETS_FROM_POINTS
      ? -1
      : LEVEL_WIDTHS.findLastIndex(finer => finer <= width);
  const parts =
    level < 0
      ? pointParts(database, series, span)
      : storedParts(database, series, span, level);
  return database
    .from(parts.as('parts'))
    .select(
      // The casts make it a division of integers on both databases.
      database.raw(
        '(last_step - cast(? as bigint)) / cast(? as bigint) as bucket',
        [span.first, width],
      ),
      database.raw(BUCKET_AGGREGATES),
    )
    .groupBy('bucket')
    .orderBy('bucket');
}

/** One part for each step of a range. */
function pointParts(database: Knex, series: SeriesRecord, span: Span) {
  return pointsIn(database, series, span)
    .select(database.raw(POINT_AGGREGATES))
    .groupBy('step');
}

/** The stored buckets that lie within the range, and the steps at both ends that fill none. */
function storedParts(
  database: Knex,
  series: SeriesRecord,
  span: Span,
  level: number,
) {
  const width = LEVEL_WIDTHS[level];
  let first = bucketOf(span.first, width);
  let last = bucketOf(span.last, width);
  // An end of the metric itself cuts no bucket: beyond it there is nothing.
  if (span.first > series.firstStep && startOf(first, width) < span.first) {
    first += 1;
  }
  if (span.last < series.lastStep && endOf(last, width) > span.last) {
    last -= 1;
  }
  const stored = database('metric_buckets')
    .where({ series_id: series.id, level })
    .whereBetween('bucket', [first, last])
    .select(
      'points',
      'finite',
      'sum',
      'minimum',
      'maximum',
      'last_step',
      'last_time',
    );
  const before = { first: span.first, last: startOf(first, width) - 1 };
  const after = {
    first: Math.max(endOf(last, width) + 1, before.last + 1),
    last: span.last,
  };
  return stored.unionAll([
    pointParts(database, series, before),
    pointParts(database, series, after),
  ]);
}

function pointsIn(database: Knex, series: SeriesRecord, span: Span) {
  return database<PointRow>('metric_points')
    .where({ series_id: series.id })
    .whereBetween('step', [span.first, span.last]);
}

function toArrays(rows: BucketRow[]): CurveArrays {
  return {
    steps: rows.map(row => Number(row.last_step)),
    times: rows.map(row => Number(row.last_time)),
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
  const value = row.sum / Number(row.finite) / SUM_SCALE;
  return Math.min(Math.max(value, row.minimum), row.maximum);
}
