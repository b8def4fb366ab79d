/**
 * A number of slots, given in the order in which they were asked for.
 *
 * @public
 */
export class Slots {
  #free: number;
  readonly #waiting: Array<() => void> = [];

  /** @param count - slots that may be taken at the same time */
  constructor(count: number) {
    this.#free = count;
  }

  /** Resolves with what gives the slot back; with undefined once the signal is aborted. */
  async take(signal: AbortSignal): Promise<(() => void) | undefined> {
    if (signal.aborted) {
      return undefined;
    }
    if (this.#free > 0) {
      this.#free -= 1;
    } else if (!(await this.#wait(signal))) {
      return undefined;
    }
    let isGiven = false;
    return () => {
      if (!isGiven) {
        isGiven = true;
        this.#give();
      }
    };
  }

  async #wait(signal: AbortSignal): Promise<boolean> {
    const settled = new AbortController();
    return new Promise(resolve => {
      const got = () => {
        settled.abort();
        resolve(true);
      };
      this.#waiting.push(got);
      signal.addEventListener(
        'abort',
        () => {
          this.#waiting.splice(this.#waiting.indexOf(got), 1);
          resolve(false);
        },
        { once: true, signal: settled.signal },
      );
    });
  }

  #give(): void {
    const next = this.#waiting.shift();
    if (next) {
      next();
    } else {
      this.#free += 1;
    }
  }
}
