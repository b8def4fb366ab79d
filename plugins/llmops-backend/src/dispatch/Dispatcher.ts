import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  InputError,
  isError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { LlmopsChange } from '@llmops/backstage-plugin-llmops-common';
import type { TrainingEngine } from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';
import { LeaseHolder } from '../lease/LeaseHolder';
import { LeaseLostError } from '../lease/LeaseLostError';
import { OUTBOX_LEASES } from '../lease/leases';
import { WorkLoop } from '../lease/WorkLoop';
import type { AttemptReader } from '../runs/AttemptReader';
import { backoffDelay, type RunCoreSettings } from '../runs/settings';
import { faultPoint } from '../testing/faultPoint';
import type { OrderTarget, OutboxItem, OutboxStore } from './OutboxStore';
import { recoverCancel, sendCancel } from './sendCancel';
import {
  recoverDispatch,
  sendDispatch,
  type SendContext,
} from './sendDispatch';

export interface DispatcherOptions {
  database: Knex;
  outbox: OutboxStore;
  attempts: AttemptReader;
  engines: ReadonlyMap<string, TrainingEngine>;
  /** Called when an attempt is ready to be followed. */
  wakeReconciler: () => void;
  notifyChange: (change: LlmopsChange) => void;
  settings: RunCoreSettings;
  clock: () => Date;
  logger: LoggerService;
}

/**
 * Sends what the outbox holds, each order under a lease, several to one target at a time. A crash between any two steps leaves the
 * row, and with it the next try; the dispatch key keeps the tries from making a second job.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #loop: WorkLoop;
  readonly #active = new Map<Promise<void>, OrderTarget>();
  readonly #leases: LeaseHolder;

  private constructor(options: DispatcherOptions) {
    this.#options = options;
    const { database, settings, clock, logger } = options;
    this.#leases = new LeaseHolder({
      ...{ database, clock, logger },
      table: OUTBOX_LEASES,
      durationMs: settings.leaseMs,
    });
    this.#loop = new WorkLoop({
      name: 'dispatcher',
      intervalMs: options.settings.pollMs,
      look: () => this.#claim(),
      logger: options.logger,
    });
  }

  static create(options: DispatcherOptions): Dispatcher {
    return new Dispatcher(options);
  }

  start(): void {
    this.#loop.start();
  }

  /** Looks at once for something to send. */
  wake(): void {
    this.#loop.wake();
  }

  /** Begins nothing more, and resolves when what is being sent was sent. */
  async stop(): Promise<void> {
    await this.#loop.stop();
    await Promise.all(this.#active.keys());
  }

  async #claim(): Promise<void> {
    for (;;) {
      const item = await this.#options.outbox.claim(this.#busyTargets());
      if (!item) {
        return;
      }
      faultPoint(`${item.kind}:claimed`);
      const work = this.#process(item).finally(() => {
        this.#active.delete(work);
        this.#loop.wake();
      });
      this.#active.set(work, item.target);
    }
  }

  /** Targets to which as many orders are on their way as one may have. */
  #busyTargets(): OrderTarget[] {
    const counts = new Map<string, { target: OrderTarget; count: number }>();
    for (const target of this.#active.values()) {
      const key = JSON.stringify([target.engine, target.options]);
      const count = (counts.get(key)?.count ?? 0) + 1;
      counts.set(key, { target, count });
    }
    return [...counts.values()]
      .filter(({ count }) => count >= this.#options.settings.concurrency)
      .map(({ target }) => target);
  }

  async #process(item: OutboxItem): Promise<void> {
    const { logger } = this.#options;
    const lease = this.#leases.hold(item.lease);
    try {
      await this.#send(item);
    } catch (error) {
      // The row, if it is still there, stays: whoever claims it next tries again.
      logger.warn(
        `The order to ${item.kind} ${item.dispatchKey} was not completed: ${error}`,
      );
      await this.#postpone(item, error);
    } finally {
      await lease.release().catch(error => {
        logger.warn(`A lease was not given back and runs out: ${error}`);
      });
    }
  }

  /** Without a pause, an order that fails before it is sent would be tried again without end. */
  async #postpone(item: OutboxItem, error: unknown): Promise<void> {
    if (error instanceof LeaseLostError) {
      return;
    }
    const { outbox, settings, logger } = this.#options;
    const problem = isError(error) ? error.message : String(error);
    await outbox
      .postpone(item, problem, backoffDelay(settings, item.tries))
      .catch(failure => {
        logger.warn(
          `The order to ${item.kind} ${item.dispatchKey} was not postponed: ${failure}`,
        );
      });
  }

  async #send(item: OutboxItem): Promise<void> {
    const { outbox, attempts, settings } = this.#options;
    const target = await attempts.read(item.dispatchKey);
    const engine = this.#engine(target.run.engine, item.sent);
    const context = { item, target, engine, outbox, attempts, settings };
    const [send, recover] =
      item.kind === 'dispatch'
        ? [sendDispatch, recoverDispatch]
        : [sendCancel, recoverCancel];
    try {
      await send(context);
    } catch (error) {
      if (error instanceof LeaseLostError) {
        throw error;
      }
      await recover(context, error);
    }
    const { id: runId, project } = target.run;
    this.#options.notifyChange({ kind: 'run', runId, project });
    this.#options.wakeReconciler();
  }

  /** An engine that is gone refuses what it never got, and cannot be asked about the rest until it is back. */
  #engine(id: string, mayHaveTheJob: boolean): SendContext['engine'] {
    const refuse = async () => {
      const message = `The engine "${id}" is not installed here; install its module or choose another engine`;
      throw mayHaveTheJob
        ? new ServiceUnavailableError(message)
        : new InputError(message);
    };
    return (
      this.#options.engines.get(id) ?? {
        find: refuse,
        submit: refuse,
        cancel: refuse,
      }
    );
  }
}
