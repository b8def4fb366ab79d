import type { MetricPoint } from '@llmops/backstage-plugin-llmops-node';
import type { CurveColumns } from './curveColumns';

/** One metric of one tracked run, with what is known of all its points. */
export interface SeriesRecord {
  id: number;
  tracker: string;
  trackedRunId: string;
  key: string;
  points: number;
  firstStep: number;
  lastStep: number;
  /** Milliseconds since the epoch. */
  firstTime: number;
  lastTime: number;
  /** NaN and infinities are values. */
  lastValue: number;
  /** Of the finite values; undefined when there is none. */
  minimum?: number;
  maximum?: number;
}

/** A part of a metric: by steps, by times (milliseconds since the epoch), or both; all ends are inclusive. */
export interface CurveRange {
  /** From the first step by default. */
  fromStep?: number;
  /** To the last step by default. */
  toStep?: number;
  fromTime?: number;
  toTime?: number;
  /** Most points of the answer. */
  maxPoints: number;
}

/** Points of a range as they are or, when `sampled`, buckets of them. */
export interface StoredCurve extends CurveColumns {
  series: SeriesRecord;
  /** Points in the range before sampling. */
  total: number;
  sampled: boolean;
}

/** Values of metrics as trackers reported them. */
export interface MetricStore {
  /** Adds points of one metric and answers how many of them were new; a point with a stored step, time and value is not. */
  append(
    series: { tracker: string; trackedRunId: string; key: string },
    points: MetricPoint[],
  ): Promise<number>;
  /** Series of these tracked runs, ordered by tracked run and key; all keys unless some are named. */
  listSeries(
    tracker: string,
    trackedRunIds: string[],
    keys?: string[],
  ): Promise<SeriesRecord[]>;
  getSeries(id: number): Promise<SeriesRecord | undefined>;
  /**
   * Points of a range each; beyond `maxPoints`, buckets of equal width that keep each minimum and maximum. In the
   * order asked for, and in as many queries for many as for one.
   */
  readCurves(
    wanted: Array<{ series: SeriesRecord; range: CurveRange }>,
  ): Promise<StoredCurve[]>;
}
