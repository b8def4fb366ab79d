import { isEnded } from '@llmops/backstage-plugin-llmops-common';
import type { Run } from '../../api/types';
import { isFinalFailure, toFailure } from '../failure';
import { Branch } from './Branch';
import { NamedTimers } from './NamedTimers';
import {
  findMissing,
  FIRST_PART,
  readRow,
  readRuns,
  takePage,
  takeTotal,
  toggleRow,
  type GridRow,
  type RowsSource,
  type RowTotals,
  type Wanted,
} from './rows';
import { markStale, PART_SIZE } from './sparseRuns';

/** How long a running thing may be silent before it is asked for: signals may be down. */
const POLL_INTERVAL = 5_000;
/** Signals that arrive within this time are answered by one request. */
const RENEW_PAUSE = 500;
/** The list is counted again at most this often. */
const COUNT_PAUSE = 4_000;
/** How long the scroll bar must rest before a jump is followed. */
const JUMP_PAUSE = 90;
/** Rows beyond the visible ones that are loaded ahead once the list is scrolled. */
const AHEAD = 60;
const AHEAD_AT_REST = 5;

/**
 * The rows of a long list: loads what is looked at and a little more, keeps it fresh, and unfolds children and groups.
 * One list request is under way at a time; one for rows that have gone out of sight is given up.
 */
export class RunRowsStore {
  readonly #root = new Branch({ kind: 'all' }, 0);
  readonly #listeners = new Set<() => void>();
  readonly #shiftListeners = new Set<(rows: number) => void>();
  readonly #stopped = new AbortController();
  readonly #timers = new NamedTimers();
  #source: RowsSource;
  #range = { first: 0, last: 0 };
  #flight?: Wanted & { abort: AbortController };
  #countedAt = 0;
  #areGroupsStale = true;
  #totals: RowTotals = {};
  #version = 0;
  #error?: Error;

  private constructor(source: RowsSource) {
    this.#source = source;
  }

  static create(source: RowsSource) {
    return new RunRowsStore(source);
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
    return this.#root.length;
  }

  get totals(): RowTotals {
    const { groups, runs } = this.#root;
    return {
      rows: groups ? this.#totals.rows : runs.total,
      runs: this.#totals.runs,
    };
  }

  get hasLoaded(): boolean {
    return this.#root.hasLoaded;
  }

  /** Why the newest request failed; what is there stays. */
  get error(): Error | undefined {
    return this.#error;
  }

  rowAt(position: number): GridRow {
    return readRow(this.#root, position);
  }

  /** The row above a list that is unfolded. */
  parentOf(position: number): number | undefined {
    return this.#root.parentOf(position);
  }

  /** The number of a row among those of the top level, from 0. */
  topLevelIndex(position: number): number {
    return this.#root.ownIndexAt(position);
  }

  start(): void {
    this.#poll();
    this.#plan();
  }

  stop(): void {
    this.#stopped.abort();
    this.#flight?.abort.abort();
    this.#timers.clear();
    this.#listeners.clear();
  }

  /** Says which rows are looked at. */
  see(first: number, last: number): void {
    if (first !== this.#range.first || last !== this.#range.last) {
      this.#range = { first, last };
      this.#plan();
    }
  }

  /** The runs that are looked at. */
  inSight(): Run[] {
    return readRuns(this.#root, this.#range.first, this.#range.last);
  }

  /** Other values of the same rows are wanted; what is there stays until they have come. */
  setSource(source: RowsSource): void {
    if (source === this.#source) {
      return;
    }
    const known = new Set(this.#source.columns);
    const isCovered = source.columns.every(column => known.has(column));
    this.#source = source;
    if (!isCovered) {
      this.#giveUp();
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
    toggleRow(this.#root, position);
    this.#emit();
    this.#plan();
  }

  #markStale() {
    this.#areGroupsStale = true;
    this.#root.all().forEach(branch => {
      branch.runs = markStale(branch.runs);
    });
  }

  #giveUp() {
    this.#flight?.abort.abort();
    this.#flight = undefined;
  }

  /** Starts the request that is wanted most, if any. */
  #plan() {
    if (this.#stopped.signal.aborted) {
      return;
    }
    if (this.#source.groups && this.#areGroupsStale) {
      this.#areGroupsStale = false;
      this.#loadGroups(this.#source.groups);
    }
    const { first, last } = this.#range;
    const ahead = first > 0 ? AHEAD : AHEAD_AT_REST;
    const wanted =
      this.#missing(first, last, true) ??
      this.#missing(first - ahead, last + ahead, false);
    if (!wanted || (this.#flight && this.#isUseful(this.#flight, wanted))) {
      return;
    }
    this.#giveUp();
    if (wanted.request.skip === undefined) {
      this.#load(wanted);
    } else {
      this.#timers.restart('jump', JUMP_PAUSE, () => this.#jump());
    }
  }

  #jump() {
    const { first, last } = this.#range;
    const wanted = this.#missing(first, last, true);
    if (wanted && !this.#flight) {
      this.#load(wanted);
    }
  }

  /** Whether a request under way is worth waiting for before another one is made. */
  #isUseful(flight: Wanted, wanted: Wanted): boolean {
    const { first, last } = this.#range;
    const { start, limit } = flight.request;
    return (
      flight.branch !== wanted.branch ||
      flight.branch.depth > 0 ||
      (start <= last + AHEAD && start + limit >= first - AHEAD)
    );
  }

  #missing(first: number, last: number, isFresh: boolean): Wanted | undefined {
    if (this.#root.hasLoaded) {
      return findMissing(this.#root, first, last, isFresh);
    }
    return this.#source.groups
      ? undefined
      : { branch: this.#root, request: FIRST_PART };
  }

  async #load(wanted: Wanted) {
    const { branch, request } = wanted;
    const abort = new AbortController();
    this.#flight = { ...wanted, abort };
    try {
      const page = await this.#source.page(branch.scope, request, abort.signal);
      if (abort.signal.aborted) {
        return;
      }
      this.#flight = undefined;
      const { first } = this.#range;
      this.#tellShift(branch, takePage(this.#root, first, wanted, page));
    } catch (thrown) {
      if (!abort.signal.aborted) {
        this.#flight = undefined;
        this.#fail(toFailure(thrown));
      }
      return;
    }
    this.#error = undefined;
    this.#emit();
    if (branch === this.#root && this.#totals.runs === undefined) {
      this.#count();
    }
    this.#plan();
  }

  #tellShift(branch: Branch, added: number) {
    if (added !== 0 && branch === this.#root) {
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
    try {
      const { items, total } = await load(this.#stopped.signal);
      this.#root.groups = items;
      this.#root.hasLoaded = true;
      this.#root.settle();
      this.#totals = { rows: total };
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
    const isBelowTop = this.#range.first >= PART_SIZE;
    if (isBelowTop && !this.#source.groups) {
      await this.#count();
    } else {
      this.#recount();
    }
    this.#markStale();
    this.#plan();
  }

  #recount() {
    const wait = Math.max(0, this.#countedAt + COUNT_PAUSE - Date.now());
    if (!this.#source.groups) {
      this.#timers.once('count', wait, () => this.#count());
    }
  }

  /** The exact number is a request of its own, so that no row waits for it. Without it the list grows as it is read. */
  async #count() {
    this.#countedAt = Date.now();
    const { scope } = this.#root;
    const { signal } = this.#stopped;
    try {
      const totals = await this.#source.count(scope, signal);
      if (totals && !signal.aborted) {
        const { first } = this.#range;
        const mayShift = this.#source.isNewestFirst;
        const added = takeTotal(this.#root, first, totals.rows, mayShift);
        this.#totals = totals;
        this.#tellShift(this.#root, added);
        this.#emit();
        this.#plan();
      }
    } catch {
      // The list is there; it says "more" instead of a number, and counts again with the next change.
    }
  }

  #poll() {
    this.#timers.once('poll', POLL_INTERVAL, () => {
      const isActive = this.inSight().some(({ state }) => !isEnded(state));
      if (document.visibilityState === 'visible' && isActive) {
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
