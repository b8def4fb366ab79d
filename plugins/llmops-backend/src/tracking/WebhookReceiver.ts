import { AuthenticationError, NotFoundError } from '@backstage/errors';
import type {
  ExperimentTracker,
  TrackerDelivery,
} from '@llmops/backstage-plugin-llmops-node';
import type { TrackerSyncStore } from './TrackerSyncStore';

/**
 * Takes what servers of trackers send by themselves. A delivery is a hint and nothing more: it makes the next cycle
 * come sooner, and its content is not used.
 */
export class WebhookReceiver {
  readonly #trackers: ReadonlyMap<string, ExperimentTracker>;
  readonly #store: Pick<TrackerSyncStore, 'noteDelivery' | 'hint'>;

  static create(options: {
    trackers: ReadonlyMap<string, ExperimentTracker>;
    store: Pick<TrackerSyncStore, 'noteDelivery' | 'hint'>;
  }): WebhookReceiver {
    return new WebhookReceiver(options.trackers, options.store);
  }

  private constructor(
    trackers: ReadonlyMap<string, ExperimentTracker>,
    store: Pick<TrackerSyncStore, 'noteDelivery' | 'hint'>,
  ) {
    this.#trackers = trackers;
    this.#store = store;
  }

  /** Rejects with an `AuthenticationError` what is not the server's own, not fresh, or was received before. */
  async receive(tracker: string, delivery: TrackerDelivery): Promise<void> {
    const known = this.#trackers.get(tracker);
    if (!known?.verifyDelivery) {
      throw new NotFoundError(`No tracker "${tracker}" expects webhooks`);
    }
    const { id } = known.verifyDelivery(delivery);
    if (!(await this.#store.noteDelivery(tracker, id))) {
      throw new AuthenticationError('This delivery was received before');
    }
    await this.#store.hint(tracker);
  }
}
