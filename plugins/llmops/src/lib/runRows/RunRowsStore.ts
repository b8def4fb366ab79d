import { isEnded } from '@llmops/backstage-plugin-llmops-common';
import type { Run } from '../../api/types';
import { isFinalFailure, toFailure } from '../failure';
import { Branch } from './Branch';
import { NamedTimers } from './NamedTimers';
import {
  readRow,
  readRuns,
  toggleRow,
  type GridRow,
  type RowsSource,
  type RowTotals,
} from './rows';
import { RowsCounter } from './RowsCounter';
import { RowsLoader } from './RowsLoader';
import type { RowsState } from './RowsState';
import { markStale, PART_SIZE } from './sparseRuns';

/** How long a running thing may be silent before it is asked for, unless signals are heard. */
const POLL_INTERVAL = 5_000;
/** Signals that arrive within this time are answered by one request. */
const RENEW_PAUSE = 500;

/** The rows of a long list, kept fresh while they are looked at, with children and groups that unfold. */
export class RunRowsStore {
  readonly #listeners = new Set<() => void>();
  readonly #shiftListeners = new Set<(rows: number) => void>();
  readonly #stopped = new AbortController();
  readonly #timers = new NamedTimers();
  readonly #state: RowsState;
  readonly #loader: RowsLoader;
  readonly #counter: RowsCounter;
  #areGroupsStale = true;
  #loadedAt = 0;
  #version = 0;
  #error?: Error;

  private constructor(
    source: RowsSource,
    private readonly isTold: (loadedAt: number) => boolean,
  ) {
    this.#state = {
      root: new Branch({ kind: 'all' }, 0),
      timers: this.#timers,
      stopped: this.#stopped.signal,
      source,
      range: { first: 0, last: 0 },
    };
    this.#loader = RowsLoader.create(this.#state, {
      onLoaded: (branch, added) => this.#takeRows(branch, added),
      onFailed: error => this.#fail(error),
    });
    this.#counter = RowsCounter.create(this.#state, added => {
      this.#tellShift(added);
      this.#emit();
      this.#plan();
    });
  }

  /** `isTold` says whether rows that were loaded then need no polling. */
  static create(
    source: RowsSource,
    isTold: (loadedAt: number) => boolean = () => false,
  ) {
    return new RunRowsStore(source, isTold);
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** Calls back when rows came in above what is looked at. */
  onShift(listener: (rows: number) => void): () => void {
    this.#shiftListeners.add(listener);
    return () => {
      this.#shiftListeners.delete(listener);
    };
  }

  /** Changes whenever anything that can be read here has changed. */
  readonly getVersion = () => this.#version;

  /** Rows with all that is unfolded. */
  get length(): number {
    return this.#state.root.length;
  }

  get totals(): RowTotals {
    const { groups, runs } = this.#state.root;
    const { totals } = this.#counter;
    return { rows: groups ? totals.rows : runs.total, runs: totals.runs };
  }

  get hasLoaded(): boolean {
    return this.#state.root.hasLoaded;
  }

  /** Why the newest request failed; what is there stays. */
  get error(): Error | undefined {
    return this.#error;
  }

  rowAt(position: number): GridRow {
    return readRow(this.#state.root, position);
  }

  /** The row above a list that is unfolded. */
  parentOf(position: number): number | undefined {
    return this.#state.root.parentOf(position);
  }

  /** The number of a row among those of the top level, from 0. */
  topLevelIndex(position: number): number {
    return this.#state.root.ownIndexAt(position);
  }

  start(): void {
    this.#poll();
    this.#plan();
  }

  stop(): void {
    this.#stopped.abort();
    this.#loader.giveUp();
    this.#timers.clear();
    this.#listeners.clear();
  }

  /** Says which rows are looked at. */
  see(first: number, last: number): void {
    const { range } = this.#state;
    if (first !== range.first || last !== range.last) {
      this.#state.range = { first, last };
      this.#plan();
    }
  }

  /** The runs that are looked at. */
  inSight(): Run[] {
    const { root, range } = this.#state;
    return readRuns(root, range.first, range.last);
  }

  /** Other values of the same rows are wanted; what is there stays until they have come. */
  setSource(source: RowsSource): void {
    const before = this.#state.source;
    if (source === before) {
      return;
    }
    const known = new Set(before.columns);
    const isCovered = source.columns.every(column => known.has(column));
    this.#state.source = source;
    if (!isCovered) {
      this.#loader.giveUp();
      this.#markStale();
      this.#plan();
    }
  }

  /** Something may have changed. */
  renew(): void {
    this.#timers.once('renew', RENEW_PAUSE, () => this.#refresh());
  }

  /** Asks again at once after a failure. */
  retry(): void {
    this.#error = undefined;
    this.#markStale();
    this.#emit();
    this.#plan();
  }

  /** Unfolds or folds the row at a position. */
  toggle(position: number): void {
    toggleRow(this.#state.root, position);
    this.#emit();
    this.#plan();
  }

  #markStale() {
    this.#areGroupsStale = true;
    this.#state.root.all().forEach(branch => {
      branch.runs = markStale(branch.runs);
    });
  }

  #plan() {
    if (this.#stopped.signal.aborted) {
      return;
    }
    const { groups } = this.#state.source;
    if (groups && this.#areGroupsStale) {
      this.#areGroupsStale = false;
      this.#loadGroups(groups);
    }
    this.#loader.plan();
  }

  #takeRows(branch: Branch, added: number) {
    const isTop = branch === this.#state.root;
    this.#loadedAt = Date.now();
    if (isTop) {
      this.#tellShift(added);
    }
    this.#error = undefined;
    this.#emit();
    if (isTop && this.#counter.totals.runs === undefined) {
      this.#counter.count();
    }
    this.#plan();
  }

  #tellShift(added: number) {
    if (added !== 0) {
      this.#shiftListeners.forEach(listener => listener(added));
    }
  }

  #fail(error: Error) {
    this.#error = error;
    this.#emit();
    if (!isFinalFailure(error)) {
      this.#timers.once('retry', POLL_INTERVAL, () => this.#plan());
    }
  }

  async #loadGroups(load: NonNullable<RowsSource['groups']>) {
    const { root } = this.#state;
    try {
      const { items, total } = await load(this.#stopped.signal);
      root.groups = items;
      root.hasLoaded = true;
      root.settle();
      this.#counter.totals = { rows: total };
      this.#error = undefined;
      this.#emit();
      this.#plan();
    } catch (thrown) {
      if (!this.#stopped.signal.aborted) {
        this.#areGroupsStale = true;
        this.#fail(toFailure(thrown));
      }
    }
  }

  /** Below the top, the list is counted first: what came in above moves the rows, and so the places to ask for. */
  async #refresh() {
    const { range, source } = this.#state;
    if (!source.groups) {
      if (range.first >= PART_SIZE) {
        await this.#counter.count();
      } else {
        this.#counter.countLater();
      }
    }
    this.#markStale();
    this.#plan();
  }

  #poll() {
    this.#timers.once('poll', POLL_INTERVAL, () => {
      const isActive = this.inSight().some(({ state }) => !isEnded(state));
      const isUnsure = isActive && !this.isTold(this.#loadedAt);
      if (document.visibilityState === 'visible' && isUnsure) {
        this.renew();
      }
      this.#poll();
    });
  }

  #emit() {
    this.#version++;
    this.#listeners.forEach(listener => listener());
  }
}
