import { InputError } from '@backstage/errors';
import {
  parseRunIdentifier,
  type ListRuns,
  type RunIdentifier,
} from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import type { RunFilter } from '../database/runFilter';
import type { RunQuery, RunRecordPage } from '../database/RunStore';
import { decodeCursor, encodeCursor } from '../lib/cursor';
import { pageRuns, type Place } from './pageRuns';
import { type ListedColumns, readListedRuns } from './readListedRuns';
import type { ListShape } from './rowCondition';
import { RunSelection } from './RunSelection';
import { formatSort, NEWEST_FIRST, readSort, type RunSort } from './runSort';
import { sortSegments } from './sortSegments';

const DEFAULT_LIMIT = 50;
/** Terms of the longest order. */
const MAX_TERMS = 3;

interface Cursor {
  sort: string;
  /** When the first page was answered: durations go on meanwhile. */
  now: Date;
  place: Place;
}

export interface ListOptions {
  clock?: () => Date;
  /** Runs that are looked at one by one before all that match are looked for. */
  lookedAt?: number;
}

/** One page of runs. It goes on from the last run of the page before, so its cost does not grow with its place. */
export async function listRuns(
  database: Knex,
  query: RunQuery,
  filter?: RunFilter,
  options: ListOptions = {},
): Promise<RunRecordPage> {
  const limit = query.limit ?? DEFAULT_LIMIT;
  const cursor = query.cursor ? readCursor(query.cursor) : undefined;
  const sort = sortOf(query, cursor);
  const columns = (query.columns ?? []).map(readColumn);
  const now = cursor?.now ?? options.clock?.() ?? new Date();
  const selection = await RunSelection.create({
    database,
    conditions: query,
    filter,
    now,
    others: [sort.identifier, ...columns.map(({ identifier }) => identifier)],
  });
  const shape: ListShape = {
    nesting: query.nesting ?? 'flat',
    parent: query.parent,
  };
  const isPlain = shape.nesting === 'flat' && shape.parent === undefined;
  const segments = sortSegments(
    sort,
    // In a tree a run is also listed for the sake of another one.
    isPlain ? selection.expression : undefined,
    selection.context('runs', 'probe'),
  );
  const found = await pageRuns(
    { database, selection, shape, segments, lookedAt: options.lookedAt },
    { limit: limit + 1, after: cursor?.place, skip: query.skip },
  );
  const page = found.slice(0, limit);
  const ids = page.map(({ id }) => id);
  const listed = await readListedRuns(database, {
    ...{ selection, shape, ids },
    columns: columns.length > 0 ? namesByKey(selection, columns) : undefined,
  });
  const last = page.at(-1);
  return {
    ...listed,
    nextCursor:
      found.length > limit && last
        ? writeCursor({ sort: formatSort(sort), now, place: last.place })
        : undefined,
  };
}

/** A column that rows are asked to carry. Rejects with an `InputError`. */
function readColumn(text: string): { name: string; identifier: RunIdentifier } {
  const identifier = parseRunIdentifier(text);
  if (!identifier) {
    throw new InputError(
      `There is no column "${text}"; columns are identifiers such as metrics.eval_loss`,
    );
  }
  return { name: text, identifier };
}

/** A key that no run has shows nothing. */
function namesByKey(
  selection: RunSelection,
  columns: ReturnType<typeof readColumn>[],
): ListedColumns {
  const names = new Map<number, string[]>();
  for (const { name, identifier } of columns) {
    const keyId = selection.keyId(identifier);
    if (keyId !== undefined) {
      names.set(keyId, [...(names.get(keyId) ?? []), name]);
    }
  }
  return names;
}

function sortOf(
  query: Pick<ListRuns['query'], 'sort' | 'order'>,
  cursor: Cursor | undefined,
): RunSort {
  const asked = query.sort ? readSort(query.sort) : orderOf(query.order);
  if (!cursor) {
    return asked ?? NEWEST_FIRST;
  }
  if (asked && formatSort(asked) !== cursor.sort) {
    throw new InputError(
      `The cursor belongs to a list sorted by "${
        cursor.sort
      }", not "${formatSort(asked)}"; start from the first page`,
    );
  }
  return readSort(cursor.sort);
}

function orderOf(order: 'newest' | 'oldest' | undefined): RunSort | undefined {
  return order && { ...NEWEST_FIRST, descending: order === 'newest' };
}

function writeCursor({ sort, now, place }: Cursor): string {
  const values = [...place.values];
  while (values.length < MAX_TERMS) {
    values.unshift('');
  }
  return encodeCursor([
    sort,
    now.toISOString(),
    String(place.segment),
    String(place.values.length),
    ...values,
  ]);
}

function readCursor(text: string): Cursor {
  const [sort, at, segment, terms, ...values] = decodeCursor(
    text,
    4 + MAX_TERMS,
  );
  const now = new Date(at);
  const isPlace = /^[0-2]$/.test(segment) && /^[23]$/.test(terms);
  if (!isPlace || !Number.isFinite(now.getTime())) {
    throw new InputError(
      `The cursor "${text}" is not one that a list of runs answered; start from the first page`,
    );
  }
  const place = {
    segment: Number(segment),
    values: values.slice(MAX_TERMS - Number(terms)),
  };
  return { sort, now, place };
}
