import type { Knex } from 'knex';
import {
  BUCKETS_FROM_POINTS,
  endOf,
  LEVEL_WIDTHS,
  startOf,
} from './bucketLevels';
import { jsonRows, joinEach } from './jsonRows';
import type { CurveRange, SeriesRecord } from './MetricStore';
import type { Span } from './planParts';

interface Wanted {
  series: SeriesRecord;
  range: CurveRange;
}

interface FoundRow {
  ref: number | string;
  low: number | string;
  high: number | string;
}

/** Most buckets of one series that are looked at to find where a time lies among its steps. */
const MOST_BUCKETS = 65_536;
const COLUMNS = ['ref', 'series_id', 'level', 'from_time', 'to_time'];

/**
 * The steps in which each curve's range lies; undefined where there are none. Points are stored by step, so a range of
 * time is first found among the buckets, which know their times. Clocks may go back: the span then holds other times
 * too, which are left out when it is read.
 */
export async function findSpans(
  database: Knex,
  wanted: readonly Wanted[],
): Promise<Array<Span | undefined>> {
  const spans = wanted.map(({ series, range }) => clamp(series, range));
  const timed = wanted
    .map(({ series, range }, ref) => ({ series, range, ref }))
    .filter(
      ({ range }) => range.fromTime !== undefined || range.toTime !== undefined,
    )
    .map(one => ({ ...one, level: levelOf(one.series) }));
  if (timed.length === 0) {
    return spans;
  }
  const rows = await findRows(
    database,
    timed.map(({ series, range, ref, level }) => [
      ref,
      series.id,
      level,
      range.fromTime ?? Number.MIN_SAFE_INTEGER,
      range.toTime ?? Number.MAX_SAFE_INTEGER,
    ]),
  );
  const found = new Map(rows.map(row => [Number(row.ref), row]));
  for (const { series, range, ref, level } of timed) {
    const row = found.get(ref);
    const span = row && spanOf(row, level);
    spans[ref] =
      span &&
      clamp(series, {
        ...range,
        fromStep: Math.max(span.first, range.fromStep ?? -Infinity),
        toStep: Math.min(span.last, range.toStep ?? Infinity),
      });
  }
  return spans;
}

function clamp(series: SeriesRecord, range: CurveRange): Span | undefined {
  const first = Math.max(range.fromStep ?? series.firstStep, series.firstStep);
  const last = Math.min(range.toStep ?? series.lastStep, series.lastStep);
  return first <= last ? { first, last } : undefined;
}

function levelOf(series: SeriesRecord): number {
  const steps = series.lastStep - series.firstStep;
  const fitting = LEVEL_WIDTHS.findIndex(
    width => steps / width <= MOST_BUCKETS,
  );
  if (series.points < BUCKETS_FROM_POINTS) {
    return -1;
  }
  return fitting < 0 ? LEVEL_WIDTHS.length - 1 : fitting;
}

function spanOf(row: FoundRow, level: number): Span {
  const [low, high] = [Number(row.low), Number(row.high)];
  return level < 0
    ? { first: low, last: high }
    : {
        first: startOf(low, LEVEL_WIDTHS[level]),
        last: endOf(high, LEVEL_WIDTHS[level]),
      };
}

async function findRows(database: Knex, rows: number[][]): Promise<FoundRow[]> {
  const buckets = joinEach(
    database,
    'wanted',
    'metric_buckets',
    `metric_buckets.series_id = w.series_id and metric_buckets.level = w.level
     and last_time >= from_time and first_time <= to_time`,
  );
  const points = joinEach(
    database,
    'wanted',
    'metric_points',
    'metric_points.series_id = w.series_id and w.level < 0 and time between from_time and to_time',
  );
  const answer: FoundRow[] | { rows: FoundRow[] } = await database.raw(
    `with wanted as (${jsonRows(database, COLUMNS)})
     select ref, min(bucket) as low, max(bucket) as high from ${buckets} group by ref
     union all
     select ref, min(step) as low, max(step) as high from ${points} group by ref`,
    [JSON.stringify(rows)],
  );
  return Array.isArray(answer) ? answer : answer.rows;
}
