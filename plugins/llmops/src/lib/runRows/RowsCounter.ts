import { takeTotal, type RowTotals } from './rows';
import type { RowsState } from './RowsState';

/** The list is counted again at most this often. */
const COUNT_PAUSE = 4_000;

/**
 * Knows how many rows a list has. The exact number is a request of its own, so that no row waits for it; without it the
 * list grows as it is read.
 */
export class RowsCounter {
  readonly #state: RowsState;
  /** Told how many rows came in above those that were there. */
  readonly #onCounted: (added: number) => void;
  #countedAt = 0;
  totals: RowTotals = {};

  private constructor(state: RowsState, onCounted: (added: number) => void) {
    this.#state = state;
    this.#onCounted = onCounted;
  }

  static create(
    state: RowsState,
    onCounted: (added: number) => void,
  ): RowsCounter {
    return new RowsCounter(state, onCounted);
  }

  /** Counts soon, unless it is counted soon anyway. */
  countLater(): void {
    const wait = Math.max(0, this.#countedAt + COUNT_PAUSE - Date.now());
    this.#state.timers.once('count', wait, () => this.count());
  }

  async count(): Promise<void> {
    this.#countedAt = Date.now();
    const { root, source, stopped } = this.#state;
    try {
      const totals = await source.count(root.scope, stopped);
      if (totals && !stopped.aborted) {
        const { first } = this.#state.range;
        const mayShift = source.isNewestFirst;
        const added = takeTotal(root, first, totals.rows, mayShift);
        this.totals = totals;
        this.#onCounted(added);
      }
    } catch {
      // The list is there; it says "more" instead of a number, and counts again with the next change.
    }
  }
}
