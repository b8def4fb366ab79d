import type { TrackedRunRecord } from '@llmops/backstage-plugin-llmops-node';

/** A run as a tracker recorded it, with the run of the portal that it belongs to, if any. */
export interface StoredTrackedRun
  extends Omit<
    TrackedRunRecord,
    | 'state'
    | 'metrics'
    | 'datasets'
    | 'loggedModels'
    | 'user'
    | 'owner'
    | 'project'
  > {
  tracker: string;
  runId?: string;
}

/** Runs that trackers reported. */
export interface TrackedRunStore {
  /** Replaces records of the same id and answers the ones that are new or differ. */
  upsert(
    tracker: string,
    records: TrackedRunRecord[],
  ): Promise<StoredTrackedRun[]>;
  get(tracker: string, id: string): Promise<StoredTrackedRun | undefined>;
  getMany(tracker: string, ids: string[]): Promise<StoredTrackedRun[]>;
  /** Tracked runs of a run of the portal, in order of their start. */
  listByRun(runId: string): Promise<StoredTrackedRun[]>;
  /** Of several runs of the portal. */
  listByRuns(runIds: string[]): Promise<StoredTrackedRun[]>;
}
