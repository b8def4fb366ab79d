import type { RunSight } from './ActiveRuns';

/** Hands over what was seen of a run, the newest only, to a follower that may be busy. */
export class LatestSight {
  #sight: RunSight | undefined;
  #wake = () => {};

  readonly tell = (sight: RunSight): void => {
    this.#sight = sight;
    this.#wake();
  };

  /** Wakes who waits, without a sight. */
  readonly wake = (): void => this.#wake();

  /** Resolves with the newest sight; with undefined when woken otherwise, or when the signal is aborted. */
  async next(signal: AbortSignal): Promise<RunSight | undefined> {
    if (!this.#sight && !signal.aborted) {
      await new Promise<void>(resolve => {
        const wake = () => {
          signal.removeEventListener('abort', wake);
          resolve();
        };
        this.#wake = wake;
        signal.addEventListener('abort', wake, { once: true });
      });
      this.#wake = () => {};
    }
    const sight = this.#sight;
    this.#sight = undefined;
    return sight;
  }
}
