// @ts-check

/** Says whether a crashed process may be started again, and after which pause. */
export class RestartBudget {
  /** @type {number[]} */
  #crashes = [];
  #most;
  #windowMs;
  #now;

  /**
   * @param {object} [options]
   * @param {number} [options.most] - restarts within the window
   * @param {number} [options.windowMs]
   * @param {() => number} [options.now] - milliseconds
   */
  constructor({ most = 5, windowMs = 600_000, now = Date.now } = {}) {
    this.#most = most;
    this.#windowMs = windowMs;
    this.#now = now;
  }

  /**
   * Notes a crash.
   *
   * @returns {{ attempt: number, most: number, pauseMs: number } | undefined} undefined when it crashed too often
   */
  spend() {
    const now = this.#now();
    this.#crashes = this.#crashes.filter(time => now - time < this.#windowMs);
    this.#crashes.push(now);
    const attempt = this.#crashes.length;
    if (attempt > this.#most) return undefined;
    return {
      attempt,
      most: this.#most,
      pauseMs: Math.min(500 * 2 ** (attempt - 1), 15_000),
    };
  }
}
