import type {
  TrackedDataset,
  TrackedRunRecord,
} from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';

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
  /** Run of the portal, or the observed run that stands for it. */
  runId?: string;
  datasets?: TrackedDataset[];
  loggedModels?: string[];
  user?: string;
}

/** What an upsert changed. */
export interface ChangedTrackedRun extends StoredTrackedRun {
  /** Only newest values of metrics are new. */
  isQuiet: boolean;
}

/** A tracked run to be stored. */
export interface TrackedRunToStore extends Omit<StoredTrackedRun, 'tracker'> {
  /** Hashes of what is stored elsewhere, so that a change of it counts as a change: state and owner, then metrics. */
  restPrint?: [string, string];
}

/** Runs that trackers reported. */
export interface TrackedRunStore {
  /** Replaces records of the same id and answers the ones that are new or differ. */
  upsert(
    tracker: string,
    records: TrackedRunToStore[],
    tx?: Knex.Transaction,
  ): Promise<ChangedTrackedRun[]>;
  get(tracker: string, id: string): Promise<StoredTrackedRun | undefined>;
  getMany(tracker: string, ids: string[]): Promise<StoredTrackedRun[]>;
  /** Tracked runs of a run of the portal, in order of their start. */
  listByRun(runId: string): Promise<StoredTrackedRun[]>;
  /** Of several runs of the portal. */
  listByRuns(runIds: string[]): Promise<StoredTrackedRun[]>;
}
