import type { LoggerService } from '@backstage/backend-plugin-api';

export interface WorkLoopOptions {
  name: string;
  /** Longest pause between two looks. */
  intervalMs: number;
  /** Begins what is due. */
  look: () => Promise<void>;
  logger: LoggerService;
}

/** Looks for work at once when woken, and by itself for what other replicas left. */
export class WorkLoop {
  readonly #options: WorkLoopOptions;
  #running: Promise<void> | undefined;
  #stopped = false;
  #woken = false;
  #wakeSleeper: () => void = () => {};

  constructor(options: WorkLoopOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  wake(): void {
    this.#woken = true;
    this.#wakeSleeper();
  }

  /** Resolves after the look that is going on. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wakeSleeper();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { name, look, logger } = this.#options;
    while (!this.#stopped) {
      this.#woken = false;
      try {
        await look();
      } catch (error) {
        logger.error(`The ${name} could not look for work`, toError(error));
      }
      await this.#sleep();
    }
  }

  async #sleep(): Promise<void> {
    if (this.#woken || this.#stopped) {
      return;
    }
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, this.#options.intervalMs);
      this.#wakeSleeper = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wakeSleeper = () => {};
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
