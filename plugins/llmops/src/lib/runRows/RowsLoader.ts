import { toFailure } from '../failure';
import type { Branch } from './Branch';
import { findMissing, FIRST_PART, takePage, type Wanted } from './rows';
import type { RowsState } from './RowsState';

/** How long the scroll bar must rest before a jump is followed. */
const JUMP_PAUSE = 90;
/** Rows beyond the visible ones that are loaded ahead once the list is scrolled. */
const AHEAD = 60;
const AHEAD_AT_REST = 5;

/** Who is told of what a loader did. */
export interface RowsLoaderListener {
  /** Rows have come into a branch; some of them above those that were there. */
  onLoaded(branch: Branch, added: number): void;
  onFailed(error: Error): void;
}

/** Loads what is looked at and a little more, by one request at a time; one for rows out of sight is given up. */
export class RowsLoader {
  readonly #state: RowsState;
  readonly #listener: RowsLoaderListener;
  #flight?: Wanted & { abort: AbortController };

  private constructor(state: RowsState, listener: RowsLoaderListener) {
    this.#state = state;
    this.#listener = listener;
  }

  static create(state: RowsState, listener: RowsLoaderListener): RowsLoader {
    return new RowsLoader(state, listener);
  }

  /** Ends the request under way, if any. */
  giveUp(): void {
    this.#flight?.abort.abort();
    this.#flight = undefined;
  }

  /** Starts the request that is wanted most, if any. */
  plan(): void {
    const { first, last } = this.#state.range;
    const ahead = first > 0 ? AHEAD : AHEAD_AT_REST;
    const wanted =
      this.#missing(first, last, true) ??
      this.#missing(first - ahead, last + ahead, false);
    if (!wanted || (this.#flight && this.#isUseful(this.#flight, wanted))) {
      return;
    }
    this.giveUp();
    if (wanted.request.skip === undefined) {
      this.#load(wanted);
    } else {
      this.#state.timers.restart('jump', JUMP_PAUSE, () => this.#jump());
    }
  }

  #jump() {
    const { first, last } = this.#state.range;
    const wanted = this.#missing(first, last, true);
    if (wanted && !this.#flight) {
      this.#load(wanted);
    }
  }

  /** Whether a request under way is worth waiting for before another one is made. */
  #isUseful(flight: Wanted, wanted: Wanted): boolean {
    const { first, last } = this.#state.range;
    const { start, limit } = flight.request;
    return (
      flight.branch !== wanted.branch ||
      flight.branch.depth > 0 ||
      (start <= last + AHEAD && start + limit >= first - AHEAD)
    );
  }

  #missing(first: number, last: number, isFresh: boolean): Wanted | undefined {
    const { root, source } = this.#state;
    if (root.hasLoaded) {
      return findMissing(root, first, last, isFresh);
    }
    return source.groups ? undefined : { branch: root, request: FIRST_PART };
  }

  async #load(wanted: Wanted) {
    const { branch, request } = wanted;
    const { root, source } = this.#state;
    const abort = new AbortController();
    this.#flight = { ...wanted, abort };
    let added = 0;
    try {
      const page = await source.page(branch.scope, request, abort.signal);
      if (abort.signal.aborted) {
        return;
      }
      this.#flight = undefined;
      added = takePage(root, this.#state.range.first, wanted, page);
    } catch (thrown) {
      if (!abort.signal.aborted) {
        this.#flight = undefined;
        this.#listener.onFailed(toFailure(thrown));
      }
      return;
    }
    this.#listener.onLoaded(branch, added);
  }
}
