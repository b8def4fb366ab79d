/** Tells those who wait for a key that something about it changed. */
export class KeyedBell {
  readonly #listeners = new Map<string, Set<() => void>>();

  ring(key: string): void {
    [...(this.#listeners.get(key) ?? [])].forEach(listener => listener());
  }

  ringAll(): void {
    [...this.#listeners.keys()].forEach(key => this.ring(key));
  }

  /** Answers how to end it. */
  listen(key: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(key) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(key, listeners);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(key) === listeners) {
        this.#listeners.delete(key);
      }
    };
  }
}
