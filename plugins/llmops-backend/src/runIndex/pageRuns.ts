import type { Knex } from 'knex';
import type { ConditionMode } from './compileExpression';
import { dialectOf } from './dialect';
import { afterPlace, orderBy, selectTerms, upToPlace } from './keyset';
import { type ListShape, rowCondition } from './rowCondition';
import type { RunSelection } from './RunSelection';
import type { SortSegment } from './sortSegments';
import { allOf, compose, rowsOf, type Sql, sql, TRUE } from './sql';

/** Where a page ended. */
export interface Place {
  segment: number;
  /** Values of the segment's terms, as text. */
  values: string[];
}

export interface PlacedRun {
  id: string;
  place: Place;
}

interface Request {
  database: Knex;
  selection: RunSelection;
  shape: ListShape;
  segments: SortSegment[];
  lookedAt?: number;
}

/**
 * Runs that are looked at one by one, in the order of the list, before all that match are looked for instead. Where
 * many runs match, a page is full after few; where few match, finding them all first is cheaper.
 */
const LOOKED_AT = 4_000;

/** The next runs of a list, at most `limit`, going on after a place or after the first `skip` runs. */
export async function pageRuns(
  request: Request,
  options: { limit: number; after?: Place; skip?: number },
): Promise<PlacedRun[]> {
  const { segments } = request;
  const found: PlacedRun[] = [];
  let { skip = 0 } = options;
  for (
    let index = options.after?.segment ?? 0;
    index < segments.length && found.length < options.limit;
    index++
  ) {
    const after =
      options.after?.segment === index ? options.after.values : undefined;
    const limit = options.limit - found.length;
    const rows = await readSegment(request, segments[index], {
      limit,
      after,
      skip,
    });
    found.push(
      ...rows.map(values => ({
        id: values[values.length - 1],
        place: { segment: index, values },
      })),
    );
    if (skip > 0) {
      skip =
        rows.length > 0
          ? 0
          : skip - (await countSegment(request, segments[index]));
    }
  }
  return found;
}

interface Range {
  limit: number;
  after?: string[];
  skip: number;
}

/** The values of the terms of the next rows; the last of them is the id of the run. */
async function readSegment(
  request: Request,
  segment: SortSegment,
  range: Range,
): Promise<string[][]> {
  const begin = range.after ? afterPlace(segment.terms, range.after) : TRUE;
  if (range.skip > 0) {
    const mode = request.selection.isAll ? 'probe' : 'set';
    return select(request, segment, { ...range, within: begin, mode });
  }
  const end = await placeAhead(request, segment, begin);
  if (!end) {
    const isShort = segment.index !== undefined || request.selection.isAll;
    const mode = isShort ? 'probe' : 'set';
    return select(request, segment, { ...range, within: begin, mode });
  }
  const within = allOf([begin, upToPlace(segment.terms, end)]);
  const near = await select(request, segment, {
    ...range,
    within,
    mode: 'probe',
  });
  if (near.length >= range.limit) {
    return near;
  }
  // Few of many: to find them first and then to sort them takes less than to look for them in the order.
  const found = {
    ...range,
    within: begin,
    mode: 'set',
    isSorted: true,
  } as const;
  return select(request, segment, found);
}

async function select(
  { database, selection, shape }: Request,
  segment: SortSegment,
  range: Range & { within: Sql; mode: ConditionMode; isSorted?: boolean },
): Promise<string[][]> {
  const { terms } = segment;
  const { unindexed } = dialectOf(database);
  const isPlain = shape.nesting === 'flat' && shape.parent === undefined;
  const { implied: met } = segment;
  // Where only values matter, the runs themselves need not be looked at.
  const alone =
    isPlain && range.mode === 'probe' && selection.isOfValuesOnly
      ? segment.index
      : undefined;
  const statement = compose(
    `select {} from ${
      alone?.from ?? segment.from[range.mode]
    } where {} ${orderBy(terms)} limit {}`,
    selectTerms(terms, range.isSorted ? unindexed : undefined),
    allOf([
      segment.where,
      range.within,
      alone
        ? selection.matching('runs', range.mode, { met, id: alone.id })
        : rowCondition(selection, shape, range.mode, met),
    ]),
    range.skip > 0
      ? sql('? offset ?', range.limit, range.skip)
      : sql('?', range.limit),
  );
  const rows = await rowsOf<Record<string, string | number>>(
    database,
    statement,
  );
  return rows.map(row => terms.map((_, index) => String(row[`t${index}`])));
}

async function countSegment(
  { database, selection, shape }: Request,
  segment: SortSegment,
): Promise<number> {
  const condition = rowCondition(selection, shape, 'set', segment.implied);
  const from =
    condition === TRUE && segment.index ? segment.index.from : segment.from.set;
  const [row] = await rowsOf<{ count: number | string }>(
    database,
    compose(
      `select count(*) as count from ${from} where {}`,
      allOf([segment.where, condition]),
    ),
  );
  return Number(row.count);
}

/** The place some thousand rows ahead, read from an index alone; undefined when the segment ends before. */
async function placeAhead(
  { database, selection, lookedAt = LOOKED_AT }: Request,
  { terms, index }: SortSegment,
  begin: Sql,
): Promise<string[] | undefined> {
  if (!index || selection.isAll) {
    return undefined;
  }
  const [row] = await rowsOf<Record<string, string | number>>(
    database,
    compose(
      `select {} from ${index.from} where {} ${orderBy(
        terms,
      )} limit 1 offset {}`,
      selectTerms(terms),
      allOf([index.where, begin]),
      sql('?', lookedAt),
    ),
  );
  return row && terms.map((_, at) => String(row[`t${at}`]));
}
