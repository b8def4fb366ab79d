import type { Knex } from 'knex';
import {
  BUCKET_AGGREGATES,
  BUCKET_COLUMNS,
  POINT_AS_BUCKET,
} from './bucketLevels';
import {
  type CurveColumns,
  fromBuckets,
  fromPoints,
  type BucketRow,
  type PointOfCurve,
} from './curveColumns';
import { findSpans } from './findSpans';
import { jsonRows, joinEach } from './jsonRows';
import type { CurveRange, SeriesRecord, StoredCurve } from './MetricStore';
import { planParts, type Span } from './planParts';

export interface WantedCurve {
  series: SeriesRecord;
  range: CurveRange;
}

interface Planned extends WantedCurve {
  ref: number;
  span: Span;
}

/** Bounds of time for who asks for none; all that a column of 64 bits and a double can both hold. */
const ANY_TIME = Number.MAX_SAFE_INTEGER;

const COLUMNS = [
  'ref',
  'series_id',
  'level',
  'low',
  'high',
  'origin',
  'until',
  'width',
  'from_time',
  'to_time',
];

/**
 * The curves of ranges of many series, in as many queries as for one. Up to `maxPoints` every point is answered as it
 * is; beyond that, the range is cut into buckets of equal width that know their extremes, so that a spike of one point
 * among millions is still the maximum of its bucket. Wide ranges of long metrics are put together from the stored
 * resolution that is just finer.
 */
export async function readCurves(
  database: Knex,
  wanted: readonly WantedCurve[],
): Promise<StoredCurve[]> {
  const spans = await findSpans(database, wanted);
  const planned = wanted.flatMap((one, ref): Planned[] => {
    const span = spans[ref];
    return span ? [{ ...one, ref, span }] : [];
  });
  const long = planned.filter(
    ({ series, range }) => series.points > range.maxPoints,
  );
  const buckets = await readBuckets(database, long);
  const short = planned.filter(one => {
    const rows = buckets.get(one.ref);
    return !rows || totalOf(rows) <= one.range.maxPoints;
  });
  const points = await readPoints(database, short);
  return wanted.map(({ series }, ref) =>
    toCurve(series, points.get(ref), buckets.get(ref)),
  );
}

function toCurve(
  series: SeriesRecord,
  points: PointOfCurve[] | undefined,
  buckets: BucketRow[] | undefined,
): StoredCurve {
  const columns: CurveColumns =
    points || !buckets ? fromPoints(points ?? []) : fromBuckets(buckets);
  return {
    series,
    ...columns,
    total: points || !buckets ? columns.steps.length : totalOf(buckets),
    sampled: !points && Boolean(buckets),
  };
}

function totalOf(rows: readonly BucketRow[]): number {
  return rows.reduce((sum, row) => sum + Number(row.points), 0);
}

async function readBuckets(
  database: Knex,
  planned: readonly Planned[],
): Promise<Map<number, BucketRow[]>> {
  const rows = planned.flatMap(({ ref, series, range, span }) => {
    const width = Math.ceil((span.last - span.first + 1) / range.maxPoints);
    return planParts(series, span, width).map(part => [
      ref,
      series.id,
      part.level,
      part.first,
      part.last,
      span.first,
      span.last,
      width,
      ...timesOf(range),
    ]);
  });
  if (rows.length === 0) {
    return new Map();
  }
  const stored = joinEach(
    database,
    'parts',
    'metric_buckets',
    `metric_buckets.series_id = w.series_id and metric_buckets.level = w.level
     and bucket between low and high and last_time >= from_time and first_time <= to_time`,
  );
  const slot =
    '((case when last_step > until then until else last_step end) - origin) / width';
  const found: BucketRow[] | { rows: BucketRow[] } = await database.raw(
    `with parts as (${jsonRows(database, COLUMNS)})
     select ref, ${slot} as slot, ${BUCKET_AGGREGATES} from (
       select ref, origin, until, width, ${BUCKET_COLUMNS} from ${stored}
       union all
       select ref, origin, until, width, ${POINT_AS_BUCKET} from ${pointsOf(
      database,
    )} and w.level < 0
     ) as found
     group by ref, slot
     order by ref, slot`,
    [JSON.stringify(rows)],
  );
  return groupByRef(rowsOf(found), planned);
}

async function readPoints(
  database: Knex,
  planned: readonly Planned[],
): Promise<Map<number, PointOfCurve[]>> {
  const rows = planned.map(({ ref, series, range, span }) => [
    ref,
    series.id,
    -1,
    span.first,
    span.last,
    0,
    0,
    1,
    ...timesOf(range),
  ]);
  if (rows.length === 0) {
    return new Map();
  }
  const found: PointOfCurve[] | { rows: PointOfCurve[] } = await database.raw(
    `with parts as (${jsonRows(database, COLUMNS)})
     select ref, step, time, kind, value from ${pointsOf(database)}
     order by ref, step, time`,
    [JSON.stringify(rows)],
  );
  return groupByRef(rowsOf(found), planned);
}

/** The points of all parts within their times. */
function pointsOf(database: Knex): string {
  return joinEach(
    database,
    'parts',
    'metric_points',
    `metric_points.series_id = w.series_id and step between low and high
     and time between from_time and to_time`,
  );
}

function timesOf({ fromTime, toTime }: CurveRange): [number, number] {
  return [fromTime ?? -ANY_TIME, toTime ?? ANY_TIME];
}

/** PostgreSQL's driver wraps its rows. */
function rowsOf<T>(answer: T[] | { rows: T[] }): T[] {
  return Array.isArray(answer) ? answer : answer.rows;
}

function groupByRef<T extends { ref: number | string }>(
  rows: readonly T[],
  planned: readonly Planned[],
): Map<number, T[]> {
  const groups = new Map<number, T[]>(planned.map(({ ref }) => [ref, []]));
  for (const row of rows) {
    groups.get(Number(row.ref))?.push(row);
  }
  return groups;
}
