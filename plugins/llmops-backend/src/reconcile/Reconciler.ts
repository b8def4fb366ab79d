import type { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import {
  isEnded,
  type LlmopsChange,
} from '@llmops/backstage-plugin-llmops-common';
import type { TrainingEngine } from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';
import { LeaseHolder } from '../lease/LeaseHolder';
import { LeaseLostError } from '../lease/LeaseLostError';
import { ATTEMPT_LEASES, type Lease } from '../lease/leases';
import { WorkLoop } from '../lease/WorkLoop';
import type { LogBell } from '../log/LogBell';
import type { LogStore } from '../log/LogStore';
import type { AttemptReader } from '../runs/AttemptReader';
import type { RunCoreSettings } from '../runs/settings';
import { faultPoint } from '../testing/faultPoint';
import type { AttemptStore } from './AttemptStore';
import { FencedAttemptSink } from './FencedAttemptSink';

/** A replica follows no more attempts than this at the same time. */
const MAX_FOLLOWED = 2_000;

export interface ReconcilerOptions {
  database: Knex;
  store: AttemptStore;
  logs: LogStore;
  bell: LogBell;
  attempts: AttemptReader;
  engines: ReadonlyMap<string, TrainingEngine>;
  notifyChange: (change: LlmopsChange) => void;
  settings: RunCoreSettings;
  clock: () => Date;
  logger: LoggerService;
}

/**
 * Follows every attempt that has a job, each under a lease, and takes over those whose follower is gone. It is the
 * one writer of run states once a job exists.
 */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #loop: WorkLoop;
  readonly #stopping = new AbortController();
  /** What is followed here, with the id of its engine. */
  readonly #followed = new Map<Promise<void>, { engine?: string }>();

  readonly #leases: LeaseHolder;

  private constructor(options: ReconcilerOptions) {
    this.#options = options;
    const { database, settings, clock, logger } = options;
    this.#leases = new LeaseHolder({
      ...{ database, clock, logger },
      table: ATTEMPT_LEASES,
      durationMs: settings.leaseMs,
    });
    this.#loop = new WorkLoop({
      name: 'reconciler',
      intervalMs: options.settings.pollMs,
      look: () => this.#claim(),
      logger: options.logger,
    });
  }

  static create(options: ReconcilerOptions): Reconciler {
    return new Reconciler(options);
  }

  start(): void {
    this.#loop.start();
  }

  /** Looks at once for something to follow. */
  wake(): void {
    this.#loop.wake();
  }

  /** Follows nothing new from now on. */
  async pause(): Promise<void> {
    await this.#loop.stop();
  }

  /** Resolves when every attempt of these engines that is followed here has ended. */
  async drain(engines: ReadonlySet<string>): Promise<void> {
    const ending = [...this.#followed].filter(
      ([, { engine }]) => engine !== undefined && engines.has(engine),
    );
    await Promise.all(ending.map(([following]) => following));
  }

  /** Stops following and gives the leases back, so that another replica goes on at once. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop.stop();
    await Promise.all(this.#followed.keys());
  }

  async #claim(): Promise<void> {
    const free = MAX_FOLLOWED - this.#followed.size;
    if (free <= 0) {
      return;
    }
    for (const lease of await this.#options.store.claim(free)) {
      faultPoint('follow:claimed');
      const entry: { engine?: string } = {};
      const following = this.#follow(lease, entry).finally(() => {
        this.#followed.delete(following);
        this.#loop.wake();
      });
      this.#followed.set(following, entry);
    }
  }

  async #follow(lease: Lease, entry: { engine?: string }): Promise<void> {
    const { logger, bell } = this.#options;
    const held = this.#leases.hold(lease);
    try {
      await this.#followHeld(lease, held.signal, entry);
    } catch (error) {
      logger.warn(`The attempt ${lease.key} is followed no longer: ${error}`);
    } finally {
      await held.release().catch(error => {
        logger.warn(`A lease was not given back and runs out: ${error}`);
      });
      // Readers of the log wait to hear that nothing more comes.
      bell.ring(lease.key);
    }
  }

  async #followHeld(
    lease: Lease,
    lost: AbortSignal,
    entry: { engine?: string },
  ): Promise<void> {
    const { attempts, store, logger } = this.#options;
    const problem = await this.#runEngine(lease, lost, entry).then(
      () => 'the engine stopped reporting',
      error => {
        if (error instanceof LeaseLostError) {
          throw error;
        }
        return error instanceof Error ? error.message : String(error);
      },
    );
    if (lost.aborted || this.#stopping.signal.aborted) {
      return;
    }
    // An attempt that can't be read is tried again later as well, and not without end.
    const hasEnded = await attempts.read(lease.key).then(
      ({ attempt }) => isEnded(attempt.state),
      () => false,
    );
    if (!hasEnded) {
      logger.warn(`The attempt ${lease.key} was not followed: ${problem}`);
      await store.followLater(lease, problem);
    }
  }

  async #runEngine(
    lease: Lease,
    lost: AbortSignal,
    entry: { engine?: string },
  ): Promise<void> {
    const { attempts, engines, store, logs, bell, notifyChange } =
      this.#options;
    const { run, attempt, spec } = await attempts.read(lease.key);
    const engine = engines.get(run.engine);
    if (!engine || attempt.externalId === undefined) {
      throw new ServiceUnavailableError(
        `the engine "${run.engine}" is not installed here`,
      );
    }
    entry.engine = run.engine;
    const sink = new FencedAttemptSink({
      lease,
      change: { kind: 'run', runId: run.id, project: run.project },
      store,
      logs,
      bell,
      notifyChange,
    });
    await engine.follow(
      spec,
      { externalId: attempt.externalId },
      sink,
      AbortSignal.any([lost, this.#stopping.signal]),
    );
  }
}
