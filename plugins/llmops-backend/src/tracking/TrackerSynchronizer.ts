import { setTimeout as pause } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  ExperimentTracker,
  TrackerSink,
  TrackerSyncRequest,
} from '@llmops/backstage-plugin-llmops-node';
import type { TrackerSyncStore } from './TrackerSyncStore';

export interface SyncIntervals {
  /** Between two cycles while attempts are active. */
  activeMs: number;
  /** Between two cycles otherwise; also how often a replica that does not lead asks whether it may. */
  idleMs: number;
  /** Longest pause while the server does not answer. */
  longestBackOffMs: number;
}

export interface TrackerSynchronizerOptions {
  tracker: ExperimentTracker;
  store: TrackerSyncStore;
  sink: TrackerSink;
  /** Whether the cycle before left a long reading unfinished. */
  hasBacklog?: () => boolean;
  activeAttempts: () => Promise<TrackerSyncRequest['active']>;
  intervals: SyncIntervals;
  /** How long the lease lasts; it is renewed three times as often. */
  leaseMs: number;
  logger: LoggerService;
}

/**
 * Reads one tracker again and again, on one replica at a time. A replica that loses its lease in the middle of a cycle
 * aborts it: what it wrote by then is idempotent, and the cursor stays where it was.
 */
export class TrackerSynchronizer {
  readonly #options: TrackerSynchronizerOptions;
  readonly #stopped = new AbortController();
  #running: Promise<void> | undefined;
  #leads = false;
  #failures = 0;

  static create(options: TrackerSynchronizerOptions): TrackerSynchronizer {
    return new TrackerSynchronizer(options);
  }

  private constructor(options: TrackerSynchronizerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Aborts the cycle that goes on and lets another replica lead. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { tracker, store, logger } = this.#options;
    while (!this.#stopped.signal.aborted) {
      const delay = await this.#cycle();
      await this.#rest(delay);
    }
    try {
      await store.release(tracker.id);
    } catch (error) {
      logger.debug(`The lease of ${tracker.id} runs out by itself: ${error}`);
    }
  }

  /** One cycle, if this replica leads; answers the pause until the next one. */
  async #cycle(): Promise<number> {
    const { tracker, store, intervals } = this.#options;
    try {
      this.#leads = await store.acquire(tracker.id);
      if (!this.#leads) {
        return intervals.idleMs;
      }
      const active = await this.#options.activeAttempts();
      await this.#sync(active);
      this.#recovered();
      if (this.#options.hasBacklog?.()) {
        return 0;
      }
      return active.length > 0 ? intervals.activeMs : intervals.idleMs;
    } catch (error) {
      return this.#stopped.signal.aborted ? 0 : this.#failed(error);
    }
  }

  async #sync(active: TrackerSyncRequest['active']): Promise<void> {
    const { tracker, store, sink } = this.#options;
    const lease = this.#keepLease();
    try {
      const hint = await store.readHint(tracker.id);
      const cursor = await tracker.sync(
        {
          cursor: await store.readCursor(tracker.id),
          active,
          hinted: hint !== undefined,
          signal: AbortSignal.any([this.#stopped.signal, lease.lost]),
        },
        sink,
      );
      await store.writeCursor(tracker.id, cursor);
      if (hint !== undefined) {
        await store.clearHint(tracker.id, hint);
      }
    } finally {
      lease.end();
    }
  }

  #keepLease(): { lost: AbortSignal; end: () => void } {
    const { tracker, store, leaseMs } = this.#options;
    const lost = new AbortController();
    const timer = setInterval(async () => {
      const held = await store.acquire(tracker.id).catch(() => false);
      if (!held) {
        lost.abort(new Error('Another replica reads this tracker now'));
      }
    }, leaseMs / 3);
    timer.unref();
    return { lost: lost.signal, end: () => clearInterval(timer) };
  }

  /** Says once that the server is down, not at every try. */
  async #failed(error: unknown): Promise<number> {
    const { tracker, store, intervals, logger } = this.#options;
    const message = error instanceof Error ? error.message : String(error);
    this.#failures += 1;
    if (this.#failures === 1) {
      logger.warn(
        `The tracker "${tracker.id}" cannot be read: ${message}; trying again until it answers`,
      );
    }
    await store.writeError(tracker.id, message).catch(() => {});
    const factor = 2 ** Math.min(this.#failures - 1, 16);
    return Math.min(intervals.activeMs * factor, intervals.longestBackOffMs);
  }

  #recovered(): void {
    if (this.#failures > 0) {
      this.#options.logger.info(
        `The tracker "${this.#options.tracker.id}" answers again`,
      );
      this.#failures = 0;
    }
  }

  /** Pauses, but no longer than between two active cycles once some replica has launched something. */
  async #rest(delay: number): Promise<void> {
    const { activeMs } = this.#options.intervals;
    const until = Date.now() + delay;
    while (!this.#stopped.signal.aborted) {
      const left = until - Date.now();
      if (left <= 0 || (left < delay && (await this.#isWorkWaiting()))) {
        return;
      }
      await pause(Math.min(left, activeMs), undefined, {
        signal: this.#stopped.signal,
      }).catch(() => {});
    }
  }

  /** A server that does not answer is not asked more often because runs go on. */
  async #isWorkWaiting(): Promise<boolean> {
    if (!this.#leads || this.#failures > 0) {
      return false;
    }
    try {
      const { tracker, store } = this.#options;
      const active = await this.#options.activeAttempts();
      const hint = await store.readHint(tracker.id);
      return active.length > 0 || hint !== undefined;
    } catch {
      return false;
    }
  }
}
