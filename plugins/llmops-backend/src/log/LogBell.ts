/** Tells readers in this process that an attempt's output grew or ended, so that they need not wait for a look. */
export class LogBell {
  readonly #waiting = new Map<string, Set<() => void>>();

  ring(dispatchKey: string): void {
    const waiting = this.#waiting.get(dispatchKey);
    this.#waiting.delete(dispatchKey);
    waiting?.forEach(wake => wake());
  }

  /** Begins to listen at once; `heard` resolves at the next ring, after the timeout, or on abort. */
  listen(dispatchKey: string, timeoutMs: number, signal?: AbortSignal) {
    let wake = () => {};
    const heard = new Promise<void>(resolve => {
      wake = resolve;
    });
    const waiting = this.#waiting.get(dispatchKey) ?? new Set();
    waiting.add(wake);
    this.#waiting.set(dispatchKey, waiting);
    const timer = setTimeout(wake, timeoutMs);
    signal?.addEventListener('abort', wake);
    const stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      waiting.delete(wake);
      if (waiting.size === 0 && this.#waiting.get(dispatchKey) === waiting) {
        this.#waiting.delete(dispatchKey);
      }
    };
    return { heard, stop };
  }
}
