import type { TrackerSyncStore } from './TrackerSyncStore';

/** Longest reason that is kept. */
const LONGEST_REASON = 1_000;
/** Of more runs, those that were refused last. */
const MOST_RUNS = 200;

/**
 * Why a tracker refuses single runs. A reason stays when the run has ended: its metrics are missing for ever, and its page
 * goes on to say why.
 */
export class RunRefusals {
  readonly #tracker: string;
  readonly #store: Pick<TrackerSyncStore, 'readRefusals' | 'writeRefusals'>;
  /** As they were kept last; read at first, since another process may have kept them. */
  #kept: Map<string, string> | undefined;

  static create(options: {
    tracker: string;
    store: Pick<TrackerSyncStore, 'readRefusals' | 'writeRefusals'>;
  }): RunRefusals {
    return new RunRefusals(options);
  }

  private constructor(options: {
    tracker: string;
    store: Pick<TrackerSyncStore, 'readRefusals' | 'writeRefusals'>;
  }) {
    this.#tracker = options.tracker;
    this.#store = options.store;
  }

  /** Keeps what is new; says whether it was. */
  async tell(runId: string, reason: string | undefined): Promise<boolean> {
    this.#kept ??= new Map(
      Object.entries(await this.#store.readRefusals(this.#tracker)),
    );
    const text = reason?.slice(0, LONGEST_REASON);
    if (this.#kept.get(runId) === text) {
      return false;
    }
    const next = new Map(this.#kept);
    next.delete(runId);
    if (text !== undefined) {
      next.set(runId, text);
    }
    const kept = new Map([...next].slice(-MOST_RUNS));
    await this.#store.writeRefusals(this.#tracker, Object.fromEntries(kept));
    this.#kept = kept;
    return true;
  }
}
