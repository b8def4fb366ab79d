/** Streams of Pods that run, at the same time; the logs of others are read when one of these ends, or the Pod does. */
const MOST_LIVE = 100;
/** What has ended is read apart, so that long runs never keep an end from being reported. */
const MOST_ENDED = 20;

/** Bounds how many logs of a cluster are read at the same time. */
export class LogStreams {
  readonly live = new Slots(MOST_LIVE);
  readonly ended = new Slots(MOST_ENDED);
}

/** A number of slots, given in the order in which they were asked for. */
export class Slots {
  #free: number;
  readonly #waiting: Array<() => void> = [];

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

  #wait(signal: AbortSignal): Promise<boolean> {
    return new Promise(resolve => {
      const got = () => {
        signal.removeEventListener('abort', left);
        resolve(true);
      };
      const left = () => {
        const index = this.#waiting.indexOf(got);
        if (index >= 0) {
          this.#waiting.splice(index, 1);
          resolve(false);
        }
      };
      this.#waiting.push(got);
      signal.addEventListener('abort', left, { once: true });
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
