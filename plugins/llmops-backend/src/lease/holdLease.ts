import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import {
  type Lease,
  type LeaseTable,
  releaseLease,
  renewLease,
} from './leases';

export interface HeldLease {
  /** Aborted once another process holds the row. */
  signal: AbortSignal;
  /** Stops the heartbeat and gives the row back. */
  release(): Promise<void>;
}

export interface HoldOptions {
  database: Knex;
  table: LeaseTable;
  lease: Lease;
  /** How long a lease lasts without a heartbeat; it is renewed three times as often. */
  durationMs: number;
  clock: () => Date;
  logger: LoggerService;
}

/** Keeps a claimed row until it is released or lost. */
export function holdLease(options: HoldOptions): HeldLease {
  const { database, table, lease, durationMs, clock, logger } = options;
  const lost = new AbortController();
  const beat = async () => {
    try {
      const until = new Date(clock().getTime() + durationMs);
      if (!(await renewLease(database, table, lease, until))) {
        lost.abort();
      }
    } catch (error) {
      logger.warn(
        `The lease of ${lease.key} was not renewed: ${error}; another replica may take over`,
      );
    }
  };
  const timer = setInterval(beat, durationMs / 3);
  timer.unref();
  return {
    signal: lost.signal,
    release: async () => {
      clearInterval(timer);
      await releaseLease(database, table, lease);
    },
  };
}
