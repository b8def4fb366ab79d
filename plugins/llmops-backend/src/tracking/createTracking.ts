import type { LoggerService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type { LlmopsChange } from '@llmops/backstage-plugin-llmops-common';
import type {
  ExperimentTracker,
  TrackerSink,
  TrackerSyncProgress,
} from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';
import type { RunStore } from '../database/RunStore';
import { isDeadOwner, newLeaseOwner } from '../lease/leaseOwner';
import type { MetricStore } from '../metrics/MetricStore';
import type { ModelStore } from '../models/ModelStore';
import { RunValueWriter } from '../runIndex/RunValueWriter';
import { listActiveAttempts } from './listActiveAttempts';
import { ObservedRunStore } from './ObservedRunStore';
import type { OwnershipResolver } from './OwnershipResolver';
import { RunRefusals } from './RunRefusals';
import { RunReports } from './RunReports';
import { StoringTrackerSink } from './StoringTrackerSink';
import type { TrackedRunStore } from './TrackedRunStore';
import { type SyncIntervals, TrackerSynchronizer } from './TrackerSynchronizer';
import { TrackerSyncStore } from './TrackerSyncStore';

/** A replica that is gone is replaced after this time. */
const LEASE_MS = 15_000;

export interface TrackingOptions {
  database: Knex;
  trackers: ReadonlyMap<string, ExperimentTracker>;
  runs: Pick<RunStore, 'get'>;
  /** Who owns observed runs. */
  ownership: OwnershipResolver;
  trackedRuns: TrackedRunStore;
  metrics: MetricStore;
  models: ModelStore;
  notifyChange: (change: LlmopsChange) => void;
  intervals: SyncIntervals;
  logger: LoggerService;
}

/** Reads all trackers, each on one replica at a time. */
export function createTracking(options: TrackingOptions) {
  const { database, intervals, logger } = options;
  const holder = newLeaseOwner();
  const store = TrackerSyncStore.create({
    database,
    holder,
    leaseMs: LEASE_MS,
  });
  const observed = ObservedRunStore.create({ database });
  const values = RunValueWriter.create({ database });
  const sinks = new Map<string, TrackerSink>();
  const synchronizers = [...options.trackers.values()].map(tracker => {
    let said: TrackerSyncProgress | 'unknown' | undefined = 'unknown';
    const parts = { ...options, observed, values, tracker: tracker.id };
    const sink = StoringTrackerSink.create({
      ...parts,
      reports: RunReports.create(parts),
      refusals: RunRefusals.create({ tracker: tracker.id, store }),
      saveProgress: async progress => {
        if (progress !== said) {
          await store.writeProgress(tracker.id, progress);
        }
        said = progress;
      },
    });
    sinks.set(tracker.id, sink);
    return TrackerSynchronizer.create({
      tracker,
      store,
      sink,
      hasBacklog: () => said !== undefined && said !== 'unknown',
      activeAttempts: () => listActiveAttempts(database, tracker),
      intervals,
      leaseMs: LEASE_MS,
      logger: logger.child({ tracker: tracker.id }),
    });
  });
  return {
    store,
    /** Where what a tracker answered outside of a cycle is stored in the same way. */
    sinkOf: (tracker: string): TrackerSink => {
      const sink = sinks.get(tracker);
      if (!sink) {
        throw new NotFoundError(`There is no tracker "${tracker}"`);
      }
      return sink;
    },
    start: async () => {
      for (const tracker of options.trackers.keys()) {
        await store.releaseDead(tracker, other => isDeadOwner(other, holder));
      }
      synchronizers.forEach(synchronizer => synchronizer.start());
    },
    stop: async () => {
      await Promise.all(synchronizers.map(synchronizer => synchronizer.stop()));
    },
  };
}
