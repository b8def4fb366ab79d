import {
  indexOf,
  lengthOf,
  NO_RUNS,
  runAt,
  type SparseRuns,
} from './sparseRuns';

/** Which runs a branch lists: all that match, the children of one, or those of one group. */
export type BranchScope =
  | { kind: 'all' }
  | { kind: 'children'; runId: string; isFiltered: boolean }
  | { kind: 'group'; value: GroupValue };

/** The value that the runs of a group have in common; null for those that have none. */
export type GroupValue = string | null;

/** Runs with one value in common, counted. */
export interface RowGroup {
  value: GroupValue;
  count: number;
  /** Of the metric that is shown beside the groups; absent where no run has it. */
  metric?: { minimum: number; mean: number };
}

interface Expanded {
  /** The row of this branch below which the other one is shown. */
  at: number;
  branch: Branch;
}

/** A row of a branch by its place, in the branch that holds it. */
export interface Place {
  branch: Branch;
  index: number;
}

/** A key of a group that no other value has. */
export function groupKey(value: GroupValue): string {
  return JSON.stringify(value);
}

/**
 * A list of runs, or of groups of runs, below whose rows other lists are unfolded. Places count the rows of the unfolded
 * lists too, so that one scroll bar serves all of them.
 */
export class Branch {
  readonly scope: BranchScope;
  readonly depth: number;
  readonly #expanded = new Map<string, Expanded>();
  runs: SparseRuns = NO_RUNS;
  /** Set where the rows are groups. */
  groups?: readonly RowGroup[];
  hasLoaded = false;

  constructor(scope: BranchScope, depth: number) {
    this.scope = scope;
    this.depth = depth;
  }

  /** Rows of this list alone. */
  get ownLength(): number {
    if (this.groups) {
      return this.groups.length;
    }
    // A list that was just unfolded shows one placeholder.
    return this.hasLoaded ? lengthOf(this.runs) : Math.sign(this.depth);
  }

  /** Rows with all that is unfolded below. */
  get length(): number {
    return this.#children().reduce(
      (sum, { branch }) => sum + branch.length,
      this.ownLength,
    );
  }

  isExpanded(id: string): boolean {
    return this.#expanded.has(id);
  }

  expand(id: string, at: number, scope: BranchScope): void {
    this.#expanded.set(id, { at, branch: new Branch(scope, this.depth + 1) });
  }

  collapse(id: string): void {
    this.#expanded.delete(id);
  }

  /** Where a visible row belongs. */
  locate(position: number): Place {
    let offset = 0;
    for (const { at, branch } of this.#children()) {
      const start = at + 1 + offset;
      if (position < start) {
        break;
      }
      if (position < start + branch.length) {
        return branch.locate(position - start);
      }
      offset += branch.length;
    }
    return { branch: this, index: position - offset };
  }

  /** The row of this list at or above a position, whatever is unfolded below it. */
  ownIndexAt(position: number): number {
    let offset = 0;
    for (const { at, branch } of this.#children()) {
      const start = at + 1 + offset;
      if (position < start) {
        break;
      }
      if (position < start + branch.length) {
        return at;
      }
      offset += branch.length;
    }
    return position - offset;
  }

  /** The position of the row above an unfolded list, seen from this branch; undefined for a row of the list itself. */
  parentOf(position: number): number | undefined {
    let offset = 0;
    for (const { at, branch } of this.#children()) {
      const start = at + 1 + offset;
      if (position < start) {
        return undefined;
      }
      if (position < start + branch.length) {
        const within = branch.parentOf(position - start);
        return within === undefined ? start - 1 : start + within;
      }
      offset += branch.length;
    }
    return undefined;
  }

  /** Tells for a range of visible rows which rows of which lists they are. */
  visit(
    first: number,
    last: number,
    tell: (branch: Branch, first: number, last: number) => void,
  ): void {
    let offset = 0;
    let from = first;
    for (const { at, branch } of this.#children()) {
      const start = at + 1 + offset;
      const end = start + branch.length - 1;
      if (from < start) {
        tell(this, from - offset, Math.min(last, start - 1) - offset);
      }
      if (from <= end && last >= start) {
        branch.visit(
          Math.max(from, start) - start,
          Math.min(last, end) - start,
          tell,
        );
      }
      offset += branch.length;
      from = Math.max(from, end + 1);
      if (from > last) {
        return;
      }
    }
    tell(this, from - offset, last - offset);
  }

  /** This list and all that are unfolded below it. */
  all(): Branch[] {
    return [this, ...this.#children().flatMap(({ branch }) => branch.all())];
  }

  /** Moves unfolded lists along with the rows they belong to; those whose row is gone are folded. */
  settle(added = 0): void {
    for (const [id, expanded] of this.#expanded) {
      expanded.at += added;
      const at = this.groups
        ? this.groups.findIndex(({ value }) => groupKey(value) === id)
        : indexOf(this.runs, id);
      if (at !== undefined && at >= 0) {
        expanded.at = at;
      } else if (this.groups || runAt(this.runs, expanded.at)) {
        this.#expanded.delete(id);
      }
    }
  }

  #children(): Expanded[] {
    return [...this.#expanded.values()].sort((a, b) => a.at - b.at);
  }
}
