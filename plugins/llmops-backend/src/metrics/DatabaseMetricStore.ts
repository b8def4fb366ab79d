import type { MetricPoint } from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';
import { appendPoints } from './appendPoints';
import { BUCKETS_FROM_POINTS } from './bucketLevels';
import type { MetricStore, SeriesRecord, StoredCurve } from './MetricStore';
import { decodeValue, encodeValue } from './metricValue';
import { readCurves } from './readCurves';
import { rebuildBuckets } from './rebuildBuckets';

interface SeriesRow {
  id: number;
  tracker: string;
  tracked_run_id: string;
  key: string;
  points: number;
  first_step: number | string | null;
  last_step: number | string | null;
  first_time: number | string | null;
  last_time: number | string | null;
  last_value: number | null;
  last_kind: number | null;
  minimum: number | null;
  maximum: number | null;
}

type SeriesIdentity = Parameters<MetricStore['append']>[0];

/** A long history is written in parts, so that nobody else waits long for SQLite's one connection. */
const BATCH = 6000;

/** Series are asked for in groups of tracked runs, within what SQLite binds in one statement. */
const CHUNK = 500;

/** Metrics in the plugin's database. Minimum, maximum and last value are kept with the series, so that lists read no points. */
export class DatabaseMetricStore implements MetricStore {
  static create(options: { database: Knex }): DatabaseMetricStore {
    return new DatabaseMetricStore(options.database);
  }

  private constructor(private readonly database: Knex) {}

  async append(series: SeriesIdentity, points: MetricPoint[]): Promise<number> {
    let added = 0;
    for (let start = 0; start < points.length; start += BATCH) {
      added += await this.#appendBatch(
        series,
        points.slice(start, start + BATCH),
      );
    }
    return added;
  }

  async listSeries(
    tracker: string,
    trackedRunIds: string[],
    keys?: string[],
  ): Promise<SeriesRecord[]> {
    const records: SeriesRecord[] = [];
    for (let start = 0; start < trackedRunIds.length; start += CHUNK) {
      const rows = await this.database<SeriesRow>('metric_series')
        .where({ tracker })
        .whereIn('tracked_run_id', trackedRunIds.slice(start, start + CHUNK))
        .where('points', '>', 0)
        .modify(query => {
          if (keys) {
            query.whereIn('key', keys);
          }
        })
        .orderBy(['tracked_run_id', 'key']);
      records.push(...rows.map(toRecord));
    }
    return records;
  }

  async getSeries(id: number): Promise<SeriesRecord | undefined> {
    const row = await this.database<SeriesRow>('metric_series')
      .where({ id })
      .where('points', '>', 0)
      .first();
    return row && toRecord(row);
  }

  async readCurves(
    wanted: Parameters<MetricStore['readCurves']>[0],
  ): Promise<StoredCurve[]> {
    return readCurves(this.database, wanted);
  }

  async #appendBatch(
    series: SeriesIdentity,
    points: MetricPoint[],
  ): Promise<number> {
    return this.database.transaction(async tx => {
      const row = await lockSeries(tx, series);
      const added = await appendPoints(tx, row.id, points);
      if (added > 0) {
        const grown = { ...row, points: row.points + added };
        await tx<SeriesRow>('metric_series')
          .where({ id: row.id })
          .update(extend(grown, points));
        await extendBuckets(tx, row, added, points);
      }
      return added;
    });
  }
}

/** The series, made when it is new, and locked until the transaction ends: its totals are read, then written. */
async function lockSeries(
  tx: Knex.Transaction,
  series: SeriesIdentity,
): Promise<SeriesRow> {
  const identity = {
    tracker: series.tracker,
    tracked_run_id: series.trackedRunId,
    key: series.key,
  };
  await tx<SeriesRow>('metric_series')
    .insert({ ...identity, points: 0 })
    .onConflict(['tracker', 'tracked_run_id', 'key'])
    .ignore();
  const row = await tx<SeriesRow>('metric_series')
    .where(identity)
    .forUpdate()
    .first();
  if (!row) {
    throw new Error(`The series ${series.key} vanished while it was written`);
  }
  return row;
}

/** Keeps the resolutions of a long series; one that has just become long gets them for all its points. */
async function extendBuckets(
  tx: Knex.Transaction,
  before: SeriesRow,
  added: number,
  points: MetricPoint[],
): Promise<void> {
  if (before.points + added < BUCKETS_FROM_POINTS) {
    return;
  }
  const steps = points.map(point => point.step);
  if (before.points > 0 && before.points < BUCKETS_FROM_POINTS) {
    steps.push(Number(before.first_step), Number(before.last_step));
  }
  await rebuildBuckets(tx, before.id, {
    first: steps.reduce((a, b) => Math.min(a, b)),
    last: steps.reduce((a, b) => Math.max(a, b)),
  });
}

/** The totals of a series that has these points; those that were stored before change none of them. */
function extend(row: SeriesRow, points: MetricPoint[]): Partial<SeriesRow> {
  let { minimum, maximum } = row;
  let last: MetricPoint | undefined =
    row.last_step === null
      ? undefined
      : {
          step: Number(row.last_step),
          time: Number(row.last_time),
          value: decodeLast(row),
        };
  let firstStep =
    row.first_step === null ? points[0].step : Number(row.first_step);
  let firstTime =
    row.first_time === null ? points[0].time : Number(row.first_time);
  for (const point of points) {
    if (Number.isFinite(point.value)) {
      minimum = Math.min(minimum ?? point.value, point.value);
      maximum = Math.max(maximum ?? point.value, point.value);
    }
    firstStep = Math.min(firstStep, point.step);
    firstTime = Math.min(firstTime, point.time);
    if (!last || isAtOrAfter(point, last)) {
      last = point;
    }
  }
  const stored = encodeValue(last?.value ?? Number.NaN);
  return {
    points: row.points,
    first_step: firstStep,
    first_time: Math.trunc(firstTime),
    last_step: last?.step,
    last_time: last && Math.trunc(last.time),
    last_value: stored.value,
    last_kind: stored.kind,
    minimum,
    maximum,
  };
}

function isAtOrAfter(point: MetricPoint, other: MetricPoint): boolean {
  return (
    point.step > other.step ||
    (point.step === other.step && point.time >= other.time)
  );
}

function decodeLast(row: SeriesRow): number {
  return decodeValue({ kind: row.last_kind ?? 0, value: row.last_value ?? 0 });
}

function toRecord(row: SeriesRow): SeriesRecord {
  return {
    id: row.id,
    tracker: row.tracker,
    trackedRunId: row.tracked_run_id,
    key: row.key,
    points: row.points,
    firstStep: Number(row.first_step),
    lastStep: Number(row.last_step),
    firstTime: Number(row.first_time),
    lastTime: Number(row.last_time),
    lastValue: decodeLast(row),
    minimum: row.minimum ?? undefined,
    maximum: row.maximum ?? undefined,
  };
}
