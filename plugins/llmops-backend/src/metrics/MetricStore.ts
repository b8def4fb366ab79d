import type { Curve } from '@llmops/backstage-plugin-llmops-common';
import type { MetricPoint } from '@llmops/backstage-plugin-llmops-node';

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
  lastTime: number;
  /** NaN and infinities are values. */
  lastValue: number;
  /** Of the finite values; undefined when there is none. */
  minimum?: number;
  maximum?: number;
}

export interface CurveRange {
  /** Inclusive; from the first step by default. */
  fromStep?: number;
  /** Inclusive; to the last step by default. */
  toStep?: number;
  /** Most points of the answer. */
  maxPoints: number;
}

/** Values of metrics as trackers reported them. */
export interface MetricStore {
  /** Adds points of one metric and answers how many of them were new; a point with a stored step, time and value is not. */
  append(
    series: { tracker: string; trackedRunId: string; key: string },
    points: MetricPoint[],
  ): Promise<number>;
  /** Series of these tracked runs, ordered by tracked run and key. */
  listSeries(tracker: string, trackedRunIds: string[]): Promise<SeriesRecord[]>;
  getSeries(id: number): Promise<SeriesRecord | undefined>;
  /** Points of a range; beyond `maxPoints`, buckets of equal width that keep each minimum and maximum. */
  readCurve(series: SeriesRecord, range: CurveRange): Promise<Curve>;
}
