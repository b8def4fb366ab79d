import type { Run } from '../../api/types';

/** How a part was asked for: the runs after a place in the order, or after so many rows, or the first ones. */
export interface PartRequest {
  start: number;
  limit: number;
  /** Continues exactly after the part before, whatever was added elsewhere meanwhile. */
  cursor?: string;
  /** Jumps; only where no cursor is known. */
  skip?: number;
}

/** Neighbouring runs that were loaded by one request. */
export interface Part {
  request: PartRequest;
  start: number;
  items: Run[];
  nextCursor?: string;
  /** Shown until it has been asked for again. */
  isStale?: boolean;
}

/** A long list of which only parts are loaded; the parts lie in order and do not overlap. */
export interface SparseRuns {
  parts: Part[];
  /** How many runs there are in all, once counted or once the end was seen. */
  total?: number;
}

/** As many runs as one request asks for. */
export const PART_SIZE = 50;

/** Parts that are kept; those farthest from view are forgotten first. */
const MAX_PARTS = 60;

/** Rows offered after the last loaded one while nobody knows how many follow. */
const GUESSED_ROWS = 40;

export const NO_RUNS: SparseRuns = { parts: [] };

const endOf = ({ start, items }: Part) => start + items.length;

const partAt = (parts: readonly Part[], index: number) =>
  parts.find(part => index >= part.start && index < endOf(part));

/** How many rows to make room for. */
export function lengthOf({ parts, total }: SparseRuns): number {
  if (total !== undefined) {
    return total;
  }
  const last = parts[parts.length - 1];
  return last ? endOf(last) + (last.nextCursor ? GUESSED_ROWS : 0) : 0;
}

/** The run at a place; undefined while it is not loaded. */
export function runAt({ parts }: SparseRuns, index: number): Run | undefined {
  const part = partAt(parts, index);
  return part?.items[index - part.start];
}

/** Where a run is, if it is loaded. */
export function indexOf({ parts }: SparseRuns, id: string): number | undefined {
  for (const { start, items } of parts) {
    const at = items.findIndex(run => run.id === id);
    if (at >= 0) {
      return start + at;
    }
  }
  return undefined;
}

/** What to ask for next so that a range of rows is loaded, and fresh too; undefined when it is. */
export function missingPart(
  runs: SparseRuns,
  first: number,
  last: number,
  isFresh: boolean,
): PartRequest | undefined {
  const { parts, total } = runs;
  const end = Math.min(last, (total ?? Infinity) - 1);
  let index = Math.max(0, first);
  while (index <= end) {
    const part = partAt(parts, index);
    if (!part) {
      return total === undefined && isBehindEnd(parts, index)
        ? undefined
        : requestAt(parts, index);
    }
    if (part.isStale && isFresh) {
      return { ...part.request, start: part.start };
    }
    index = endOf(part);
  }
  return undefined;
}

function isBehindEnd(parts: readonly Part[], index: number): boolean {
  const last = parts[parts.length - 1];
  return Boolean(last && !last.nextCursor && index >= endOf(last));
}

function requestAt(parts: readonly Part[], index: number): PartRequest {
  const next = parts.find(({ start }) => start > index);
  const limit = next && !next.isStale ? next.start - index : PART_SIZE;
  const before = parts.find(part => endOf(part) === index && part.nextCursor);
  if (before) {
    return {
      start: index,
      limit: Math.min(limit, PART_SIZE),
      cursor: before.nextCursor,
    };
  }
  // A jump lands in the middle of a part, so that scrolling either way finds rows.
  const previous = [...parts].reverse().find(part => endOf(part) <= index);
  const start = Math.max(
    previous ? endOf(previous) : 0,
    index - Math.floor(PART_SIZE / 4),
    0,
  );
  return {
    start,
    limit: Math.min(limit + index - start, PART_SIZE),
    ...(start > 0 && { skip: start }),
  };
}

const atLeast = (total: number | undefined, least: number) =>
  total === undefined ? undefined : Math.max(total, least);

/** Takes what a request brought; older parts make room for it. */
export function putPart(
  runs: SparseRuns,
  request: PartRequest,
  page: { items: Run[]; nextCursor?: string },
): SparseRuns {
  const part: Part = {
    request,
    start: request.start,
    items: page.items,
    nextCursor: page.nextCursor,
  };
  const end = endOf(part);
  const before = runs.parts
    .filter(({ start }) => start < part.start)
    .map(other =>
      endOf(other) > part.start
        ? {
            ...other,
            items: other.items.slice(0, part.start - other.start),
            nextCursor: undefined,
          }
        : other,
    );
  const after = page.nextCursor
    ? runs.parts.filter(other => endOf(other) > end).map(cutHead(end))
    : [];
  const parts = [...before, ...(part.items.length ? [part] : []), ...after];
  const seenEnd = page.nextCursor === undefined ? end : undefined;
  return {
    parts: parts.filter(({ items }) => items.length > 0),
    total: seenEnd ?? atLeast(runs.total, end),
  };
}

function cutHead(end: number) {
  return (part: Part): Part => {
    const cut = end - part.start;
    return cut <= 0
      ? part
      : {
          ...part,
          start: end,
          items: part.items.slice(cut),
          request: { start: end, limit: PART_SIZE, skip: end },
        };
  };
}

/** Takes the number of all runs that was counted apart. */
export function setTotal(runs: SparseRuns, total: number): SparseRuns {
  const last = runs.parts[runs.parts.length - 1];
  const loaded = last ? endOf(last) : 0;
  return { ...runs, total: Math.max(total, loaded) };
}

/** Makes room for rows that came in above everything loaded. */
export function shiftDown(runs: SparseRuns, rows: number): SparseRuns {
  return {
    total: runs.total === undefined ? undefined : runs.total + rows,
    parts: runs.parts.map(part => moved(part, part.start + rows)),
  };
}

function moved(part: Part, start: number): Part {
  const { cursor } = part.request;
  return {
    ...part,
    start,
    request: {
      start,
      limit: part.request.limit,
      ...(cursor ? { cursor } : start > 0 && { skip: start }),
    },
  };
}

/**
 * Takes the first part anew. Runs that came in above push the others down by as many rows, which are returned, so that
 * the view can move along. Where old and new do not overlap, too much happened: the rest is forgotten.
 */
export function renewFirst(
  runs: SparseRuns,
  request: PartRequest,
  page: { items: Run[]; nextCursor?: string },
): { runs: SparseRuns; added: number } {
  const [first, ...rest] = runs.parts;
  if (!first || first.start > 0) {
    return { runs: putPart(runs, request, page), added: 0 };
  }
  const place = new Map(page.items.map(({ id }, index) => [id, index]));
  const kept = first.items.findIndex(({ id }) => place.has(id));
  if (kept < 0) {
    return { runs: putPart({ ...NO_RUNS }, request, page), added: 0 };
  }
  const added = (place.get(first.items[kept].id) ?? 0) - kept;
  const shifted = shiftDown({ parts: rest, total: runs.total }, added);
  return { runs: putPart(shifted, request, page), added };
}

/** Says that every part is to be asked for again once it is looked at. */
export function markStale(runs: SparseRuns): SparseRuns {
  return {
    ...runs,
    parts: runs.parts.map(part => ({ ...part, isStale: true })),
  };
}

/** Forgets what is far from view when too much is held. */
export function forgetFar(runs: SparseRuns, index: number): SparseRuns {
  if (runs.parts.length <= MAX_PARTS) {
    return runs;
  }
  const distance = ({ start }: Part) => Math.abs(start - index);
  const near = [...runs.parts]
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, MAX_PARTS - 10);
  return { ...runs, parts: runs.parts.filter(part => near.includes(part)) };
}
