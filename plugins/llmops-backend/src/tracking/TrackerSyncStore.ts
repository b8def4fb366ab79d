import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import { toInstant } from '../database/instant';

/** Row of the table `tracker_sync`. */
interface TrackerSyncRow {
  tracker: string;
  cursor: string | null;
  holder: string | null;
  lease_until: string | null;
  synced_at: string | null;
  error: string | null;
}

export interface TrackerSyncStoreOptions {
  database: Knex;
  /** Name of this process among the replicas. */
  holder: string;
  /** How long a lease lasts that is not renewed. */
  leaseMs: number;
  clock?: () => Date;
}

/** Which replica reads a tracker, and how far it was read. */
export class TrackerSyncStore {
  readonly #options: TrackerSyncStoreOptions;

  static create(options: TrackerSyncStoreOptions): TrackerSyncStore {
    return new TrackerSyncStore(options);
  }

  private constructor(options: TrackerSyncStoreOptions) {
    this.#options = options;
  }

  /** Takes or renews the lease; false while another replica has it. */
  async acquire(tracker: string): Promise<boolean> {
    const { database, holder, leaseMs } = this.#options;
    const now = this.#now();
    await database<TrackerSyncRow>('tracker_sync')
      .insert({ tracker })
      .onConflict('tracker')
      .ignore();
    const claimed = await this.#row(tracker)
      .where(free =>
        free
          .whereNull('lease_until')
          .orWhere('lease_until', '<', toInstant(now))
          .orWhere({ holder }),
      )
      .update({
        holder,
        lease_until: toInstant(new Date(now.getTime() + leaseMs)),
      });
    return claimed > 0;
  }

  /** Frees the tracker at once when the process that reads it is certainly gone. */
  async releaseDead(
    tracker: string,
    isDead: (holder: string) => boolean,
  ): Promise<void> {
    const row = await this.#row(tracker).first();
    if (row?.holder && isDead(row.holder)) {
      await this.#row(tracker)
        .where({ holder: row.holder })
        .update({ holder: null, lease_until: null });
    }
  }

  /** Lets another replica read the tracker at once. */
  async release(tracker: string): Promise<void> {
    const { holder } = this.#options;
    await this.#row(tracker)
      .where({ holder })
      .update({ holder: null, lease_until: null });
  }

  async readCursor(tracker: string): Promise<JsonObject | undefined> {
    const row = await this.#row(tracker).first();
    return row?.cursor ? JSON.parse(row.cursor) : undefined;
  }

  /** Keeps the cursor of a complete cycle, unless another replica took over meanwhile. */
  async writeCursor(tracker: string, cursor: JsonObject): Promise<void> {
    const { holder } = this.#options;
    await this.#row(tracker)
      .where({ holder })
      .update({
        cursor: JSON.stringify(cursor),
        synced_at: toInstant(this.#now()),
        error: null,
      });
  }

  async writeError(tracker: string, error: string): Promise<void> {
    const { holder } = this.#options;
    await this.#row(tracker).where({ holder }).update({ error });
  }

  #row(tracker: string) {
    return this.#options
      .database<TrackerSyncRow>('tracker_sync')
      .where({ tracker });
  }

  #now(): Date {
    return this.#options.clock?.() ?? new Date();
  }
}
