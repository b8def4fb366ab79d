import type { JsonObject } from '@backstage/types';

/**
 * What a tracker is told of an attempt so that what the training code logs is joined to it.
 *
 * @public
 */
export interface TrackingContext {
  runId: string;
  dispatchKey: string;
  project: string;
  pipeline: string;
  profile?: string;
  commit: string;
  startedBy: string;
}

/**
 * A run as the tracker recorded it.
 *
 * @public
 */
export interface TrackedRunRecord {
  /** Id within the tracker. */
  id: string;
  experiment: string;
  parentId?: string;
  name: string;
  /** The tracker's own word, for example `RUNNING`. */
  status: string;
  /** Dispatch key of the attempt that it belongs to, when it was started by the portal. */
  dispatchKey?: string;
  /** Step of the attempt. */
  step?: string;
  parameters: Record<string, string>;
  tags: Record<string, string>;
  /** Address of the run in the tracker's own UI. */
  url?: string;
  startedAt?: Date;
  endedAt?: Date;
}

/**
 * One point of a metric. NaN and infinities are values.
 *
 * @public
 */
export interface MetricPoint {
  step: number;
  /** Milliseconds since the epoch. */
  time: number;
  value: number;
}

/** @public */
export interface ModelRecord {
  name: string;
  description?: string;
  tags: Record<string, string>;
  /** Version by alias. */
  aliases: Record<string, string>;
  url?: string;
  createdAt: Date;
  updatedAt: Date;
}

/** @public */
export interface ModelVersionRecord {
  model: string;
  version: string;
  /** The tracker's own word, for example `READY`. */
  status: string;
  description?: string;
  tags: Record<string, string>;
  /** Id within the tracker of the run that produced it. */
  trackedRunId?: string;
  createdAt: Date;
}

/**
 * Where a tracker reports to while it synchronizes. Every write is idempotent: records replace the ones of the same
 * id, and points that are stored already (same step, time and value) are skipped.
 *
 * @public
 */
export interface TrackerSink {
  upsertRuns(runs: TrackedRunRecord[]): Promise<void>;
  appendMetric(
    trackedRunId: string,
    key: string,
    points: MetricPoint[],
  ): Promise<void>;
  /** Newest stored point of each metric of a run, to go on from. */
  metricPositions(
    trackedRunId: string,
  ): Promise<
    Record<string, { points: number; lastStep: number; lastTime: number }>
  >;
  upsertModels(models: ModelRecord[]): Promise<void>;
  upsertModelVersions(versions: ModelVersionRecord[]): Promise<void>;
  /** Names of models that the tracker no longer holds. */
  removeModels(names: string[]): Promise<void>;
}

/**
 * What to synchronize in one cycle.
 *
 * @public
 */
export interface TrackerSyncRequest {
  /** What the cycle before returned; undefined at the first one. */
  cursor?: JsonObject;
  /** Attempts that run, or ended so recently that their last metrics may be missing. */
  active: Array<{ runId: string; dispatchKey: string; experiment: string }>;
  signal: AbortSignal;
}

/**
 * Where metrics, artifacts and models are recorded. One implementation per kind of system, one instance per server.
 *
 * @public
 */
export interface ExperimentTracker {
  /** Name of the server in the configuration. */
  readonly id: string;
  readonly title: string;
  /** Environment variables that join training code to the attempt; without secrets. */
  environment(context: TrackingContext): Record<string, string>;
  /** Name of the experiment that the attempt's runs go to. */
  experimentName(context: TrackingContext): string;
  /**
   * One cycle: reports what changed since the cursor and what belongs to the active attempts, and answers the next
   * cursor. Rejects when the server is unreachable; nothing is then taken as deleted.
   */
  sync(request: TrackerSyncRequest, sink: TrackerSink): Promise<JsonObject>;
}
