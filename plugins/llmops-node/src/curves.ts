import type { MetricPoint, TrackerSink } from './tracker';

/**
 * Which part of a metric to sample, of several tracked runs at once.
 *
 * @public
 */
export interface CurvePreviewRequest {
  /** Ids within the tracker; at most 100. */
  trackedRunIds: string[];
  key: string;
  /** Inclusive; from the first step by default. */
  fromStep?: number;
  /** Inclusive; to the last step by default. */
  toStep?: number;
  /** About how many points of each run are wanted. */
  maxPoints: number;
  signal: AbortSignal;
}

/**
 * A metric whose points shall be stored.
 *
 * @public
 */
export interface HistoryRequest {
  /** Id within the tracker. */
  trackedRunId: string;
  key: string;
  signal: AbortSignal;
}

/**
 * How histories of metrics are read that no cycle reports: those of runs that the portal did not start. Both members
 * are optional; without them the core says that the tracker shows no curves.
 *
 * @public
 */
export interface CurveSource {
  /**
   * Points of a metric by id of the tracked run, ordered by step, as fast as the server can answer. They may leave
   * extremes out, so they are shown as a sample. Runs without the metric are absent. Rejects when the server is
   * unreachable.
   */
  previewCurve?(
    request: CurvePreviewRequest,
  ): Promise<Record<string, MetricPoint[]>>;
  /**
   * Reports all points of one metric that are not stored yet, part after part, and resolves when there are no more.
   * Repeated after an interruption it goes on from what is stored. Rejects when the server is unreachable.
   */
  readHistory?(
    request: HistoryRequest,
    sink: Pick<TrackerSink, 'appendMetric' | 'metricPositions'>,
  ): Promise<void>;
}
