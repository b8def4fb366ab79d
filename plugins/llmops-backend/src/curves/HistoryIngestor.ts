import { setTimeout as pause } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  isEnded,
  type LlmopsChange,
} from '@llmops/backstage-plugin-llmops-common';
import type {
  ExperimentTracker,
  TrackerSink,
} from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';
import type { RunRow } from '../database/rows';
import { LeaseHolder } from '../lease/LeaseHolder';
import { isDeadOwner, newLeaseOwner } from '../lease/leaseOwner';
import { claimLeases, type Lease, releaseLeasesOf } from '../lease/leases';
import { WorkLoop } from '../lease/WorkLoop';
import type { MetricStore } from '../metrics/MetricStore';
import {
  CURVE_LEASES,
  type CurveRequestStore,
  type HistoryState,
} from './CurveRequestStore';

const LEASE_MS = 15_000;
const LOOK_MS = 2000;
const FIRST_PAUSE_MS = 1000;
/** A server that is back is noticed within this time. */
const LONGEST_PAUSE_MS = 15_000;
/** Samples that somebody waits for come first, but a history is not put off for ever. */
const LONGEST_WAIT_MS = 4000;
/**
 * Histories that are read at a time: while the points of one are stored, the server is asked for another one, and a long
 * one does not keep many short ones waiting.
 */
const LANES = 2;

export interface HistoryIngestorOptions {
  database: Knex;
  requests: CurveRequestStore;
  metrics: MetricStore;
  trackers: ReadonlyMap<string, ExperimentTracker>;
  /** Resolves when nobody waits for an answer of a server. */
  whenIdle: () => Promise<void>;
  notifyChange: (change: LlmopsChange) => void;
  clock?: () => Date;
  logger: LoggerService;
}

/**
 * Reads the histories that people asked for, few at a time, so that one replica does not keep a server busy. Points are
 * stored part by part: after a crash, whoever takes the request over goes on from what is stored.
 */
export class HistoryIngestor {
  readonly #options: HistoryIngestorOptions;
  readonly #owner = newLeaseOwner();
  readonly #stopped = new AbortController();
  readonly #loops: WorkLoop[];
  readonly #leases: LeaseHolder;

  static create(options: HistoryIngestorOptions): HistoryIngestor {
    return new HistoryIngestor(options);
  }

  private constructor(options: HistoryIngestorOptions) {
    this.#options = options;
    const { database, logger } = options;
    this.#leases = new LeaseHolder({
      ...{ database, logger },
      table: CURVE_LEASES,
      durationMs: LEASE_MS,
      clock: () => this.#now(),
    });
    this.#loops = Array.from(
      { length: LANES },
      () =>
        new WorkLoop({
          name: 'reader of histories',
          intervalMs: LOOK_MS,
          look: () => this.#readDue(),
          logger: options.logger,
        }),
    );
  }

  async start(): Promise<void> {
    await releaseLeasesOf(this.#options.database, CURVE_LEASES, other =>
      isDeadOwner(other, this.#owner),
    );
    this.#loops.forEach(loop => loop.start());
  }

  /** Something new is wanted. */
  wake(): void {
    this.#loops.forEach(loop => loop.wake());
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await Promise.all(this.#loops.map(loop => loop.stop()));
  }

  async #readDue(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      const now = this.#now();
      const [lease] = await claimLeases(this.#options.database, CURVE_LEASES, {
        owner: this.#owner,
        now,
        until: new Date(now.getTime() + LEASE_MS),
        limit: 1,
      });
      if (!lease) {
        return;
      }
      await this.#readLeased(lease);
    }
  }

  async #readLeased(lease: Lease): Promise<void> {
    const { requests } = this.#options;
    const held = this.#leases.hold(lease);
    const state = await requests.get(lease.key);
    try {
      if (state) {
        const signal = AbortSignal.any([held.signal, this.#stopped.signal]);
        await this.#read(state, signal);
      }
    } catch (error) {
      if (state && !held.signal.aborted && !this.#stopped.signal.aborted) {
        await this.#failed(state, error);
      }
    } finally {
      await held.release();
    }
  }

  async #read(state: HistoryState, signal: AbortSignal): Promise<void> {
    const { requests, trackers } = this.#options;
    const tracker = trackers.get(state.tracker);
    if (!tracker?.readHistory) {
      const why = `The tracker "${state.tracker}" is not configured, or shows no histories`;
      await requests.fail(state.id, why, state.failures + 1, undefined);
      return;
    }
    await this.#letOthersFirst(signal);
    const began = this.#now();
    const ended = await this.#hasEnded(state.runId);
    const { trackedRunId, key } = state;
    await tracker.readHistory(
      { trackedRunId, key, signal },
      this.#sinkOf(state, signal),
    );
    await requests.complete(state.id, began, ended);
    // Points tell of themselves. What was shown as a sample is the history now; to tell more often, each time that a
    // page looks at a run which goes on, would make the page look again.
    if (!state.readAt) {
      this.#options.notifyChange({ kind: 'metrics', runId: state.runId });
    }
  }

  #sinkOf(
    { tracker, runId }: HistoryState,
    signal: AbortSignal,
  ): Pick<TrackerSink, 'appendMetric' | 'metricPositions'> {
    const { metrics, notifyChange } = this.#options;
    return {
      appendMetric: async (trackedRunId, key, points) => {
        signal.throwIfAborted();
        await metrics.append({ tracker, trackedRunId, key }, points);
        notifyChange({ kind: 'metrics', runId });
        await this.#letOthersFirst(signal);
      },
      metricPositions: async trackedRunId => {
        const series = await metrics.listSeries(tracker, [trackedRunId]);
        return Object.fromEntries(series.map(one => [one.key, one]));
      },
    };
  }

  async #letOthersFirst(signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    await Promise.race([
      this.#options.whenIdle(),
      pause(LONGEST_WAIT_MS, undefined, {
        signal: AbortSignal.any([signal, over.signal]),
      }).catch(() => {}),
    ]);
    over.abort();
  }

  async #hasEnded(runId: string): Promise<boolean> {
    const row = await this.#options
      .database<RunRow>('runs')
      .where({ id: runId })
      .first('state');
    return row === undefined || isEnded(row.state);
  }

  async #failed(state: HistoryState, error: unknown): Promise<void> {
    const { requests, logger } = this.#options;
    const message = error instanceof Error ? error.message : String(error);
    const failures = state.failures + 1;
    if (failures === 1) {
      logger.warn(
        `The history of "${state.key}" of the run ${state.runId} cannot be read: ${message}; trying again`,
      );
    }
    const delay = FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 10);
    await requests.fail(
      state.id,
      message,
      failures,
      new Date(this.#now().getTime() + Math.min(delay, LONGEST_PAUSE_MS)),
    );
  }

  #now(): Date {
    return this.#options.clock?.() ?? new Date();
  }
}
