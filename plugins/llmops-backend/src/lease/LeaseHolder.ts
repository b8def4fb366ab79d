import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import {
  type Lease,
  type LeaseTable,
  releaseLease,
  renewLeases,
} from './leases';

/** Leases that are renewed by one statement. */
const CHUNK = 100;

export interface HeldLease {
  /** Aborted once another process holds the row. */
  signal: AbortSignal;
  /** Stops the heartbeat and gives the row back. */
  release(): Promise<void>;
}

export interface LeaseHolderOptions {
  database: Knex;
  table: LeaseTable;
  /** How long a lease lasts without a heartbeat; it is renewed three times as often. */
  durationMs: number;
  clock: () => Date;
  logger: LoggerService;
}

/** Keeps claimed rows of a table until they are released or lost, by one heartbeat for all of them. */
export class LeaseHolder {
  readonly #options: LeaseHolderOptions;
  readonly #held = new Set<{ lease: Lease; lost: AbortController }>();
  #timer: NodeJS.Timeout | undefined;
  #isBeating = false;

  constructor(options: LeaseHolderOptions) {
    this.#options = options;
  }

  hold(lease: Lease): HeldLease {
    const { database, table, durationMs } = this.#options;
    const entry = { lease, lost: new AbortController() };
    this.#held.add(entry);
    if (!this.#timer) {
      this.#timer = setInterval(() => this.#beat(), durationMs / 3);
      this.#timer.unref();
    }
    return {
      signal: entry.lost.signal,
      release: async () => {
        this.#held.delete(entry);
        if (this.#held.size === 0) {
          clearInterval(this.#timer);
          this.#timer = undefined;
        }
        await releaseLease(database, table, lease);
      },
    };
  }

  async #beat(): Promise<void> {
    if (this.#isBeating) {
      return;
    }
    this.#isBeating = true;
    const entries = [...this.#held];
    for (let start = 0; start < entries.length; start += CHUNK) {
      await this.#renew(entries.slice(start, start + CHUNK));
    }
    this.#isBeating = false;
  }

  async #renew(
    entries: ReadonlyArray<{ lease: Lease; lost: AbortController }>,
  ): Promise<void> {
    const { database, table, durationMs, clock, logger } = this.#options;
    const leases = entries.map(({ lease }) => lease);
    try {
      const until = new Date(clock().getTime() + durationMs);
      const isRenewed = await renewLeases(database, table, leases, until);
      entries
        .filter(({ lease }) => !isRenewed(lease))
        .forEach(({ lost }) => lost.abort());
    } catch (error) {
      logger.warn(
        `Leases of ${leases.length} rows of ${table.name} were not renewed: ${error}; another replica may take over`,
      );
    }
  }
}
