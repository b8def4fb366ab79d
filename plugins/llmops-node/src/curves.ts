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
 * Points of a metric, as fast as the server could answer.
 *
 * @public
 */
export interface CurvePreview {
  /** By id of the tracked run, ordered by step. Runs without the metric are absent. */
  points: Record<string, MetricPoint[]>;
  /** Whether these are surely all points in the range; else they are a sample that may leave extremes out. */
  isWhole: boolean;
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
  /** Rejects when the server is unreachable. */
  previewCurve?(request: CurvePreviewRequest): Promise<CurvePreview>;
  /**
   * Reports all points of one metric that are not stored yet, part after part, and resolves when there are no more.
   * Repeated after an interruption it goes on from what is stored. Rejects when the server is unreachable.
   */
  readHistory?(
    request: HistoryRequest,
    sink: Pick<TrackerSink, 'appendMetric' | 'metricPositions'>,
  ): Promise<void>;
}
