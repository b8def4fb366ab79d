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

/** A tracked run to be stored. */
export interface TrackedRunToStore extends Omit<StoredTrackedRun, 'tracker'> {
  /** Hash of what is stored elsewhere (metrics, state, owner), so that a change of it counts as a change. */
  restPrint?: string;
}

/** Runs that trackers reported. */
export interface TrackedRunStore {
  /** Replaces records of the same id and answers the ones that are new or differ. */
  upsert(
    tracker: string,
    records: TrackedRunToStore[],
    tx?: Knex.Transaction,
  ): Promise<StoredTrackedRun[]>;
  get(tracker: string, id: string): Promise<StoredTrackedRun | undefined>;
  getMany(tracker: string, ids: string[]): Promise<StoredTrackedRun[]>;
  /** Tracked runs of a run of the portal, in order of their start. */
  listByRun(runId: string): Promise<StoredTrackedRun[]>;
  /** Of several runs of the portal. */
  listByRuns(runIds: string[]): Promise<StoredTrackedRun[]>;
}
