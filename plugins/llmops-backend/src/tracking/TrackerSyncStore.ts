import type { JsonObject } from '@backstage/types';
import type { TrackerSyncProgress } from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';
import { fromInstant, toInstant } from '../database/instant';
import { readRefusals } from './readRefusals';

/** Longer than any delivery counts as fresh. */
const DELIVERY_MEMORY_MS = 60 * 60_000;

/** Row of the table `tracker_sync`. */
interface TrackerSyncRow {
  tracker: string;
  cursor: string | null;
  holder: string | null;
  lease_until: string | null;
  synced_at: string | null;
  error: string | null;
  failing_since: string | null;
  progress: string | null;
  refusals: string | null;
  hinted_at: string | null;
}

/** What people are told of the reading of a tracker. */
export interface TrackerSyncState {
  syncedAt?: Date;
  error?: { message: string; since: Date };
  progress?: TrackerSyncProgress;
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
        failing_since: null,
      });
  }

  async writeError(tracker: string, error: string): Promise<void> {
    const { database, holder } = this.#options;
    await this.#row(tracker)
      .where({ holder })
      .update({
        error,
        failing_since: database.raw('coalesce(failing_since, ?)', [
          toInstant(this.#now()),
        ]),
      });
  }

  async writeProgress(
    tracker: string,
    progress: TrackerSyncProgress | undefined,
  ): Promise<void> {
    const { holder } = this.#options;
    await this.#row(tracker)
      .where({ holder })
      .update({ progress: progress ? JSON.stringify(progress) : null });
  }

  /** Keeps what is refused of single runs: the reason by run id. */
  async writeRefusals(
    tracker: string,
    refusals: Record<string, string>,
  ): Promise<void> {
    const { holder } = this.#options;
    const text = JSON.stringify(refusals);
    await this.#row(tracker)
      .where({ holder })
      .update({ refusals: text === '{}' ? null : text });
  }

  /** Why the tracker refuses what runs logged, by run id. */
  async readRefusals(tracker: string): Promise<Record<string, string>> {
    return readRefusals(this.#options.database, tracker);
  }

  async readState(tracker: string): Promise<TrackerSyncState> {
    const row = await this.#row(tracker).first();
    const { runs, backTo } = row?.progress ? JSON.parse(row.progress) : {};
    return {
      syncedAt: fromInstant(row?.synced_at ?? null),
      error:
        row?.error && row.failing_since
          ? { message: row.error, since: new Date(row.failing_since) }
          : undefined,
      progress:
        runs === undefined
          ? undefined
          : { runs, backTo: backTo && new Date(backTo) },
    };
  }

  /** Asks whichever replica reads the tracker to read its models soon. */
  async hint(tracker: string): Promise<void> {
    await this.#row(tracker).update({ hinted_at: toInstant(this.#now()) });
  }

  /** When the newest hint came that was not followed yet, if any. */
  async readHint(tracker: string): Promise<string | undefined> {
    const row = await this.#row(tracker).first();
    return row?.hinted_at ?? undefined;
  }

  /** A hint was followed; one that came meanwhile stays. */
  async clearHint(tracker: string, hint: string): Promise<void> {
    await this.#row(tracker)
      .where({ hinted_at: hint })
      .update({ hinted_at: null });
  }

  /** Notes a delivery; false when the same one was noted before. */
  async noteDelivery(tracker: string, id: string): Promise<boolean> {
    const { database } = this.#options;
    const now = this.#now();
    const old = toInstant(new Date(now.getTime() - DELIVERY_MEMORY_MS));
    await database('tracker_deliveries').where('at', '<', old).delete();
    const added = await database('tracker_deliveries')
      .insert({ tracker, id, at: toInstant(now) })
      .onConflict(['tracker', 'id'])
      .ignore()
      .returning('id');
    return added.length > 0;
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
