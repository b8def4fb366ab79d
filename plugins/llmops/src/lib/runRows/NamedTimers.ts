/** Timers by name, all of which end together. */
export class NamedTimers {
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  /** Acts after a delay; a timer of this name that runs already stays as it is. */
  once(name: string, delay: number, act: () => void): void {
    if (!this.#timers.has(name)) {
      this.restart(name, delay, act);
    }
  }

  /** Acts after a delay, counted anew. */
  restart(name: string, delay: number, act: () => void): void {
    clearTimeout(this.#timers.get(name));
    const timer = setTimeout(() => {
      this.#timers.delete(name);
      act();
    }, delay);
    this.#timers.set(name, timer);
  }

  clear(): void {
    this.#timers.forEach(timer => clearTimeout(timer));
    this.#timers.clear();
  }
}
