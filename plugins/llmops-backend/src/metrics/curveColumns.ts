import { SUM_SCALE } from './bucketLevels';
import {
  decodeValue,
  NEGATIVE_INFINITY,
  NOT_A_NUMBER,
  POSITIVE_INFINITY,
  toJsonValue,
} from './metricValue';

/** Values of one place of a curve that are not numbers. */
export interface NotFinite {
  /** Place in the curve's arrays. */
  index: number;
  nan: number;
  positive: number;
  negative: number;
}

/** Parallel arrays, ordered by step. */
export interface CurveColumns {
  steps: number[];
  /** Milliseconds since the epoch. */
  times: number[];
  /** Mean of a bucket; null where nothing is finite. */
  values: Array<number | null>;
  minimums: Array<number | null>;
  maximums: Array<number | null>;
  notFinite: NotFinite[];
}

/** A bucket as the database answers it. */
export interface BucketRow {
  ref: number | string;
  points: number | string;
  finite: number | string;
  nans: number | string;
  positives: number | string;
  negatives: number | string;
  sum: number | null;
  minimum: number | null;
  maximum: number | null;
  last_step: number | string;
  last_time: number | string;
}

export interface PointOfCurve {
  ref: number | string;
  step: number | string;
  time: number | string;
  kind: number;
  value: number;
}

export function fromPoints(rows: readonly PointOfCurve[]): CurveColumns {
  const values = rows.map(row => toJsonValue(decodeValue(row)));
  return {
    steps: rows.map(row => Number(row.step)),
    times: rows.map(row => Number(row.time)),
    values,
    minimums: values,
    maximums: values,
    notFinite: rows.flatMap((row, index) =>
      values[index] === null
        ? [
            {
              index,
              nan: Number(row.kind === NOT_A_NUMBER),
              positive: Number(row.kind === POSITIVE_INFINITY),
              negative: Number(row.kind === NEGATIVE_INFINITY),
            },
          ]
        : [],
    ),
  };
}

export function fromBuckets(rows: readonly BucketRow[]): CurveColumns {
  return {
    steps: rows.map(row => Number(row.last_step)),
    times: rows.map(row => Number(row.last_time)),
    values: rows.map(mean),
    minimums: rows.map(row => row.minimum),
    maximums: rows.map(row => row.maximum),
    notFinite: rows.flatMap((row, index) =>
      Number(row.finite) < Number(row.points)
        ? [
            {
              index,
              nan: Number(row.nans),
              positive: Number(row.positives),
              negative: Number(row.negatives),
            },
          ]
        : [],
    ),
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
