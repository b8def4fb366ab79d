import type { Run, RunPage } from '../../api/types';
import {
  groupKey,
  type Branch,
  type BranchScope,
  type RowGroup,
} from './Branch';
import {
  forgetFar,
  missingPart,
  PART_SIZE,
  putPart,
  renewFirst,
  runAt,
  setTotal,
  shiftDown,
  type PartRequest,
} from './sparseRuns';

/** What one request of a list brings. */
export type RowsPage = Pick<RunPage, 'items' | 'nextCursor'>;

/** Where the rows come from. */
export interface RowsSource {
  /** Identifiers whose values the rows carry. */
  columns: readonly string[];
  /** Whether new runs come in at the top of the list. */
  isNewestFirst: boolean;
  page(
    scope: BranchScope,
    request: PartRequest,
    signal: AbortSignal,
  ): Promise<RowsPage>;
  /** Rows of the list, and runs with those nested in them; undefined where that cannot be asked. */
  count(
    scope: BranchScope,
    signal: AbortSignal,
  ): Promise<{ rows: number; runs: number } | undefined>;
  /** Set where the rows are grouped. */
  groups?(
    signal: AbortSignal,
  ): Promise<{ items: readonly RowGroup[]; total: number }>;
}

/** One row of the list. */
export type GridRow =
  | { kind: 'run'; run: Run; depth: number; isExpanded: boolean }
  | { kind: 'group'; group: RowGroup; depth: number; isExpanded: boolean }
  | { kind: 'placeholder'; depth: number };

/** How many there are at the top level, and how many runs with all that are nested; undefined while unknown. */
export interface RowTotals {
  rows?: number;
  runs?: number;
}

/** A request and the list it belongs to. */
export interface Wanted {
  branch: Branch;
  request: PartRequest;
}

/** What every list begins with. */
export const FIRST_PART: PartRequest = { start: 0, limit: PART_SIZE };

/** The row at a position of a list with all that is unfolded. */
export function readRow(root: Branch, position: number): GridRow {
  const { branch, index } = root.locate(position);
  const { depth } = branch;
  const group = branch.groups?.[index];
  if (group) {
    const isExpanded = branch.isExpanded(groupKey(group.value));
    return { kind: 'group', group, depth, isExpanded };
  }
  const run = runAt(branch.runs, index);
  return run
    ? { kind: 'run', run, depth, isExpanded: branch.isExpanded(run.id) }
    : { kind: 'placeholder', depth };
}

/** The runs in a range of rows, as far as they are loaded. */
export function readRuns(root: Branch, first: number, last: number): Run[] {
  const count = Math.min(last, root.length - 1) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, offset) =>
    readRow(root, first + offset),
  ).flatMap(row => (row.kind === 'run' ? [row.run] : []));
}

/** Unfolds or folds the row at a position. */
export function toggleRow(root: Branch, position: number): void {
  const row = readRow(root, position);
  if (row.kind === 'placeholder') {
    return;
  }
  const { branch, index } = root.locate(position);
  const id = row.kind === 'run' ? row.run.id : groupKey(row.group.value);
  if (row.isExpanded) {
    branch.collapse(id);
  } else {
    branch.expand(id, index, scopeBelow(row));
  }
}

/** What is listed below a row. */
function scopeBelow(
  row: Exclude<GridRow, { kind: 'placeholder' }>,
): BranchScope {
  return row.kind === 'run'
    ? {
        kind: 'children',
        runId: row.run.id,
        // A run that is only listed because of some of its children shows these.
        isFiltered: row.run.matches === false,
      }
    : { kind: 'group', value: row.group.value };
}

/** What is not loaded, or not fresh where that matters, within a range of rows. */
export function findMissing(
  root: Branch,
  first: number,
  last: number,
  isFresh: boolean,
): Wanted | undefined {
  let found: Wanted | undefined;
  root.visit(
    Math.max(0, first),
    Math.min(last, root.length - 1),
    (branch, from, to) => {
      if (found || branch.groups) {
        return;
      }
      const request = branch.hasLoaded
        ? missingPart(branch.runs, from, to, isFresh)
        : FIRST_PART;
      found = request && { branch, request };
    },
  );
  return found;
}

/** Takes what a request brought; says how many rows came in above those that were there. */
export function takePage(
  root: Branch,
  firstInSight: number,
  { branch, request }: Wanted,
  page: RowsPage,
): number {
  let added = 0;
  if (request.start === 0) {
    ({ runs: branch.runs, added } = renewFirst(branch.runs, request, page));
  } else {
    branch.runs = forgetFar(
      putPart(branch.runs, request, page),
      root.ownIndexAt(firstInSight),
    );
  }
  branch.hasLoaded = true;
  branch.settle(added);
  return added;
}

/**
 * Takes the number of rows. Where new runs come in at the top and the top is out of sight, they make room for themselves
 * there; the answer is how many.
 */
export function takeTotal(
  root: Branch,
  firstInSight: number,
  total: number,
  mayShift: boolean,
): number {
  const difference = total - (root.runs.total ?? total);
  const isBelowTop = firstInSight >= PART_SIZE;
  const added = mayShift && isBelowTop ? Math.max(0, difference) : 0;
  if (added > 0) {
    root.runs = shiftDown(root.runs, added);
    root.settle(added);
  }
  root.runs = setTotal(root.runs, total);
  return added;
}
