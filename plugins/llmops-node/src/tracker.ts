import type { JsonObject } from '@backstage/types';
import type { ArtifactSource } from './artifacts';
import type { CurveSource } from './curves';
import type { ModelRegistry } from './registry';

/**
 * What a tracker is told of an attempt so that what the training code logs is joined to it.
 *
 * @public
 */
export interface TrackingContext {
  runId: string;
  dispatchKey: string;
  /**
   * Secret of the attempt: a tracked run belongs to the attempt when it carries it. Undefined for attempts that were made
   * before there were tokens; these are joined by their dispatch key.
   */
  joinToken?: string;
  project: string;
  pipeline: string;
  profile?: string;
  commit: string;
  startedBy: string;
}

/**
 * State of a run that a tracker recorded, in the portal's words. The tracker knows no more than what the training code
 * told it: a process that was killed may leave `running` behind.
 *
 * @public
 */
export type TrackedRunState =
  | 'queued'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'cancelled';

/**
 * Data that a run read, as the training code declared it.
 *
 * @public
 */
export interface TrackedDataset {
  name: string;
  /** Hash of the content, as the tracker computed it. */
  digest: string;
  /** The tracker's word for the kind of the source, for example `local` or `hf`. */
  sourceType?: string;
  /** Where it came from, in the tracker's own form, often JSON. */
  source?: string;
  /** What it was used for, for example `training`. */
  context?: string;
}

/**
 * A run as the tracker recorded it. It is foreign, hence shown as an observed run, unless it carries the join token
 * of one of the portal's attempts or is a descendant of a run that does.
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
  /** What that word means. */
  state: TrackedRunState;
  /** Dispatch key of the attempt that it says it belongs to; everybody who reads the run knows it. */
  dispatchKey?: string;
  /** Secret that the run carries. It is in none of the other fields, which people read. */
  joinToken?: string;
  /** Step of the attempt. */
  step?: string;
  parameters: Record<string, string>;
  tags: Record<string, string>;
  /** Newest point of each metric. Histories are read by other means. */
  metrics: Record<string, MetricPoint>;
  datasets: TrackedDataset[];
  /** Ids within the tracker of the models that it logged. */
  loggedModels: string[];
  /** Who ran it, in the tracker's own word; not an entity. */
  user?: string;
  /**
   * Reference of the group or user that the tracker's configuration or a tag names as the owner of a foreign run. The
   * core checks it.
   */
  owner?: string;
  /** Reference of the project that a foreign run is mapped to, in the same way. */
  project?: string;
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

/**
 * A registered model as the tracker holds it. Its versions are reported apart.
 *
 * @public
 */
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

/**
 * A version of a registered model. Versions are text, usually a number that grows.
 *
 * @public
 */
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
 * How far a reading of everything has come that takes more than one cycle.
 *
 * @public
 */
export interface TrackerSyncProgress {
  /** Runs read so far. */
  runs: number;
  /** All runs from here on were read: runs are read from the newest to the oldest. */
  backTo?: Date;
}

/**
 * Where a tracker reports to while it synchronizes. Every write is idempotent: records replace the ones of the same
 * id, and points that are stored already (same step, time and value) are skipped.
 *
 * @public
 */
export interface TrackerSink {
  /** Parents and children may come in any order. */
  upsertRuns(runs: TrackedRunRecord[]): Promise<void>;
  /** Ids of foreign runs that the tracker no longer holds or no longer shows to the portal; others are left as they are. */
  removeRuns(ids: string[]): Promise<void>;
  /**
   * Ids of stored foreign runs in ascending order after the one given, some hundreds at a time; empty at the end. When
   * told, only of those that have not ended as far as is known.
   */
  storedRunIds(
    after: string | undefined,
    options?: { unfinished?: boolean },
  ): Promise<string[]>;
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
  /** Single versions that the tracker no longer holds. */
  removeModelVersions(
    versions: Array<{ model: string; version: string }>,
  ): Promise<void>;
  /** Stored models by name in ascending order after the one given, some hundreds at a time; empty at the end. */
  storedModels(
    after: string | undefined,
  ): Promise<Array<{ name: string; versions: string[] }>>;
  /** Stored versions of one model. */
  storedVersions(model: string): Promise<string[]>;
  /**
   * Tells people how far a long reading has come, and the core that the next cycle shall follow at once; undefined
   * when there is no backlog.
   */
  progress(progress: TrackerSyncProgress | undefined): Promise<void>;
  /**
   * Why the server refuses what a run of the portal logged while it answers for the rest, in words for people; undefined
   * when it is not refused. Told of each active run in every cycle.
   */
  refused(runId: string, reason: string | undefined): Promise<void>;
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
  active: Array<{
    runId: string;
    dispatchKey: string;
    /** As in {@link TrackingContext}. */
    joinToken?: string;
    /** Where its runs go unless the training code chooses another experiment; they are reported from wherever they are. */
    experiment: string;
  }>;
  /** The server said by itself that models changed: read them in this cycle. */
  hinted?: boolean;
  signal: AbortSignal;
}

/**
 * A message that claims to come from the server of a tracker.
 *
 * @public
 */
export interface TrackerDelivery {
  /** By lower-case name. */
  headers: Record<string, string | string[] | undefined>;
  /** As received, byte for byte. */
  body: Uint8Array;
}

/**
 * Where metrics, artifacts and models are recorded. One implementation per kind of system, one instance per server.
 *
 * @public
 */
export interface ExperimentTracker extends ArtifactSource, CurveSource {
  /** Name of the server in the configuration. */
  readonly id: string;
  readonly title: string;
  /** Its registered models, for writing; a tracker without them only reads. */
  readonly registry?: ModelRegistry;
  /** Environment variables that join training code to the attempt; the join token is their only secret. */
  environment(context: TrackingContext): Record<string, string>;
  /** Name of the experiment that the attempt's runs go to unless the training code chooses another one. */
  experimentName(context: TrackingContext): string;
  /**
   * One cycle: reports what changed since the cursor and what belongs to the active attempts, and answers the next
   * cursor. Rejects when the server is unreachable; nothing is then taken as deleted.
   */
  sync(request: TrackerSyncRequest, sink: TrackerSink): Promise<JsonObject>;
  /**
   * Verifies that a delivery is the server's own and fresh; absent when the server sends none. Throws an
   * `AuthenticationError` when it is not, or when none is expected. Answers the id of the delivery, so that the core can
   * refuse the same one a second time.
   */
  verifyDelivery?(delivery: TrackerDelivery): { id: string };
  /**
   * The command, for one line of a POSIX shell, with which a person gets the files of a model version; it names
   * nothing secret. Undefined for a version that cannot be downloaded; without the method, none can.
   */
  downloadCommand?(model: string, version: string): string | undefined;
}
