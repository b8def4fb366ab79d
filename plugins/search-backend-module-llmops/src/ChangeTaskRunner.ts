import type {
  LoggerService,
  SchedulerServiceTaskInvocationDefinition,
  SchedulerServiceTaskRunner,
} from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';

/** Of the time that passes, at most one part in so many goes into indexes that are made because something changed. */
const LEAST_REST = 20;

export interface ChangeTaskRunnerOptions {
  /** When the index is made in any case. */
  scheduled: SchedulerServiceTaskRunner;
  /** When it is asked whether something changed. */
  checking: SchedulerServiceTaskRunner;
  /** A short answer that is another one when something changed; far cheaper than an index. */
  state: () => Promise<string>;
  logger: Pick<LoggerService, 'debug'>;
  /** Milliseconds since the epoch; for tests. */
  now?: () => number;
}

/** Makes an index at its scheduled times, and soon after something changed: the search takes no single changes. */
export class ChangeTaskRunner implements SchedulerServiceTaskRunner {
  readonly #options: ChangeTaskRunnerOptions;
  #indexed: string | undefined;
  #restsUntil = 0;
  #isRunning = false;

  static create(options: ChangeTaskRunnerOptions): ChangeTaskRunner {
    return new ChangeTaskRunner(options);
  }

  private constructor(options: ChangeTaskRunnerOptions) {
    this.#options = options;
  }

  async run(task: SchedulerServiceTaskInvocationDefinition): Promise<void> {
    const { scheduled, checking } = this.#options;
    await scheduled.run({ ...task, fn: signal => this.#make(task, signal) });
    await checking.run({
      ...task,
      id: `${task.id}_changes`,
      fn: async signal => {
        if (await this.#isDue()) {
          await this.#make(task, signal);
        }
      },
    });
  }

  async #isDue(): Promise<boolean> {
    if (this.#isRunning || this.#now() < this.#restsUntil) {
      return false;
    }
    const state = await this.#state();
    return state !== undefined && state !== this.#indexed;
  }

  async #make(
    task: SchedulerServiceTaskInvocationDefinition,
    signal: AbortSignal,
  ): Promise<void> {
    const began = this.#now();
    this.#isRunning = true;
    try {
      await task.fn(signal);
      // Asked for afterwards, since it depends on how much was indexed; what came in meanwhile comes with the next one.
      this.#indexed = await this.#state();
    } finally {
      this.#isRunning = false;
      const ended = this.#now();
      this.#restsUntil = ended + (ended - began) * LEAST_REST;
    }
  }

  /** Unknown while the core does not answer: the scheduled index goes on as before. */
  async #state(): Promise<string | undefined> {
    const { state, logger } = this.#options;
    try {
      return await state();
    } catch (error) {
      logger.debug(
        `Whether models and runs have changed is not known: ${stringifyError(
          error,
        )}`,
      );
      return undefined;
    }
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now();
  }
}
