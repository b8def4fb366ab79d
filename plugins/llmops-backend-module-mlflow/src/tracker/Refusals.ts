import type { LoggerService } from '@backstage/backend-plugin-api';

/** Tells once what a server refuses for single attempts, not in every cycle. */
export class Refusals {
  #told = new Map<string, string>();

  constructor(
    private readonly tracker: string,
    private readonly logger: Pick<LoggerService, 'warn' | 'info'> | undefined,
  ) {}

  /** What is refused now, by the key of the attempt. */
  tell(refusals: ReadonlyMap<string, Error>): void {
    const told = new Map<string, string>();
    for (const [key, { message }] of refusals) {
      if (this.#told.get(key) !== message) {
        this.logger?.warn(
          `What the attempt ${key} logs in "${this.tracker}" cannot be read as a whole: ${message}`,
        );
      }
      told.set(key, message);
    }
    for (const key of this.#told.keys()) {
      if (!told.has(key)) {
        this.logger?.info(
          `What the attempt ${key} logs in "${this.tracker}" is refused no longer, or it has ended`,
        );
      }
    }
    this.#told = told;
  }
}
