import type { TrackerStatus } from '@llmops/backstage-plugin-llmops-common';
import type { ExperimentTracker } from '@llmops/backstage-plugin-llmops-node';
import type { TrackerSyncStore } from './TrackerSyncStore';

/** How old what is known of each tracker is; for every signed-in person, since it names no run and no model. */
export class TrackerStatusService {
  readonly #trackers: ReadonlyMap<string, ExperimentTracker>;
  readonly #store: Pick<TrackerSyncStore, 'readState'>;

  static create(options: {
    trackers: ReadonlyMap<string, ExperimentTracker>;
    store: Pick<TrackerSyncStore, 'readState'>;
  }): TrackerStatusService {
    return new TrackerStatusService(options.trackers, options.store);
  }

  private constructor(
    trackers: ReadonlyMap<string, ExperimentTracker>,
    store: Pick<TrackerSyncStore, 'readState'>,
  ) {
    this.#trackers = trackers;
    this.#store = store;
  }

  /** In the order of the configuration. */
  async list(): Promise<TrackerStatus[]> {
    return Promise.all(
      [...this.#trackers.values()].map(async ({ id, title }) => ({
        id,
        title,
        ...(await this.#store.readState(id)),
      })),
    );
  }
}
