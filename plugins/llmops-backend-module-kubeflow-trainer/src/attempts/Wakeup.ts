import type { KeyedBell } from '../clusters/KeyedBell';

/** Wakes one follower when something about its attempt changed; rings while it is busy are not lost. */
export class Wakeup {
  readonly #close: () => void;
  #isRung = false;
  #wake = () => {};

  constructor(bell: KeyedBell, key: string) {
    this.#close = bell.listen(key, () => {
      this.#isRung = true;
      this.#wake();
    });
  }

  /** From here on a ring counts: call it before looking. */
  reset(): void {
    this.#isRung = false;
  }

  /** Resolves at a ring since `reset`, after the time, or when the signal is aborted. */
  async next(signal: AbortSignal, timeoutMs: number): Promise<void> {
    if (this.#isRung || signal.aborted) {
      return;
    }
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, timeoutMs);
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#wake = wake;
      signal.addEventListener('abort', wake, { once: true });
    });
    this.#wake = () => {};
  }

  close(): void {
    this.#close();
  }
}
