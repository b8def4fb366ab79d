import type { Run, RunPage } from '../api/types';

/** The runs that are loaded so far, newest first, and where the next page begins. */
export interface LoadedRuns {
  items: Run[];
  nextCursor?: string;
}

/** Adds the next page; a run that is there already keeps its place and takes the newer content. */
export function appendPage(loaded: LoadedRuns, page: RunPage): LoadedRuns {
  const seen = new Set(loaded.items.map(({ id }) => id));
  return {
    items: [
      ...replaceRuns(loaded.items, page.items),
      ...page.items.filter(({ id }) => !seen.has(id)),
    ],
    nextCursor: page.nextCursor,
  };
}

/** Takes newer content for runs that are loaded; others are ignored. */
export function replaceRuns(items: Run[], newer: readonly Run[]): Run[] {
  const byId = new Map(newer.map(run => [run.id, run]));
  return items.map(run => byId.get(run.id) ?? run);
}

/**
 * Takes a renewed first page over what is loaded. Runs that were pushed off that page stay, runs that it should hold and
 * does not (they match the filters no more) go. When the two do not overlap, too much happened meanwhile: start over.
 */
export function renewFirstPage(loaded: LoadedRuns, page: RunPage): LoadedRuns {
  const last = page.items[page.items.length - 1];
  const known = new Set(loaded.items.map(({ id }) => id));
  const overlaps = page.items.some(({ id }) => known.has(id));
  if (!last || !page.nextCursor || !overlaps) {
    return { items: page.items, nextCursor: page.nextCursor };
  }
  const listed = new Set(page.items.map(({ id }) => id));
  const older = loaded.items.filter(
    run =>
      !listed.has(run.id) &&
      Date.parse(run.createdAt) <= Date.parse(last.createdAt),
  );
  const reachesFurther = older.length > 0;
  return {
    items: [...page.items, ...older],
    nextCursor: reachesFurther ? loaded.nextCursor : page.nextCursor,
  };
}
