import type { RunExpression } from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import type { ConditionMode } from './compileExpression';
import type { RunSelection } from './RunSelection';
import type { SortSegment, SortTerm } from './sortSegments';
import { allOf, compose, rowsOf, type Sql, sql, TRUE } from './sql';

/** Which of the selected runs are rows of the list. */
export interface ListShape {
  /** A tree lists outermost runs that match or hold one that does. */
  nesting: 'flat' | 'tree';
  /** Only runs nested directly in this one. */
  parent?: string;
}

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
  return select(request, segment, { ...range, within: begin, mode: 'set' });
}

async function select(
  { database, selection, shape }: Request,
  segment: SortSegment,
  range: Range & { within: Sql; mode: ConditionMode },
): Promise<string[][]> {
  const { terms } = segment;
  const columns = terms.map(({ value }, index) =>
    compose(`{} as t${index}`, value),
  );
  const statement = compose(
    `select {} from ${segment.from[range.mode]} where {} ${orderBy(
      terms,
    )} limit {}`,
    list(columns),
    allOf([
      segment.where,
      range.within,
      rowCondition(selection, shape, range.mode, segment.implied),
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
  const columns = terms.map(({ value }, at) => compose(`{} as t${at}`, value));
  const [row] = await rowsOf<Record<string, string | number>>(
    database,
    compose(
      `select {} from ${index.from} where {} ${orderBy(
        terms,
      )} limit 1 offset {}`,
      list(columns),
      allOf([index.where, begin]),
      sql('?', lookedAt),
    ),
  );
  return row && terms.map((_, at) => String(row[`t${at}`]));
}

/** Whether a run is a row of the list, without conditions that are known to be met. */
function rowCondition(
  selection: RunSelection,
  shape: ListShape,
  mode: ConditionMode,
  met: readonly RunExpression[],
): Sql {
  const matching = selection.matching('runs', mode, { met });
  if (shape.parent !== undefined) {
    const nested = sql('runs.parent_id = ?', shape.parent);
    return selection.isAll
      ? allOf([nested, selection.readable('runs')])
      : allOf([
          nested,
          selection.readable('runs'),
          holdsBelow(selection, matching),
        ]);
  }
  if (shape.nesting === 'flat') {
    return matching;
  }
  const outermost = sql('runs.root_id is null');
  return selection.isAll
    ? allOf([outermost, selection.readable('runs')])
    : allOf([
        outermost,
        selection.readable('runs'),
        holdsWithin(selection, matching, mode),
      ]);
}

/** An outermost run that matches, or that holds a run that does. */
function holdsWithin(
  selection: RunSelection,
  matching: Sql,
  mode: ConditionMode,
): Sql {
  const inner = selection.matching('m', mode);
  return mode === 'set'
    ? compose(
        '({} or runs.id in (select m.root_id from runs m where m.root_id is not null and {}))',
        matching,
        inner,
      )
    : compose(
        '({} or exists (select 1 from runs m where m.root_id = runs.id and {}))',
        matching,
        inner,
      );
}

/** A run that matches, or that holds one at whatever depth. Asked of the few runs in one other. */
function holdsBelow(selection: RunSelection, matching: Sql): Sql {
  return compose(
    `({} or exists (
       with recursive below (id) as (
         select c.id from runs c where c.parent_id = runs.id
         union select c.id from below join runs c on c.parent_id = below.id)
       select 1 from below join runs m on m.id = below.id where {}))`,
    matching,
    selection.matching('m', 'probe'),
  );
}

function list(parts: Sql[]): Sql {
  return {
    text: parts.map(({ text }) => text).join(', '),
    bindings: parts.flatMap(({ bindings }) => bindings),
  };
}

function orderBy(terms: SortTerm[]): string {
  // By the names of the columns: an expression with a binding would be another expression.
  const parts = terms.map(
    ({ descending }, index) => `t${index} ${descending ? 'desc' : 'asc'}`,
  );
  return `order by ${parts.join(', ')}`;
}

/** What comes after a place in the order. */
function afterPlace(terms: SortTerm[], values: string[]): Sql {
  return beyond(terms, values, ({ descending }) => (descending ? '<' : '>'));
}

/** What comes before a place in the order, or is there. */
function upToPlace(terms: SortTerm[], values: string[]): Sql {
  const before = beyond(terms, values, ({ descending }) =>
    descending ? '>' : '<',
  );
  const there = allOf(
    terms.map((part, index) =>
      compose('{} = {}', part.value, bound(part, values[index])),
    ),
  );
  return compose('({} or {})', before, there);
}

function beyond(
  terms: SortTerm[],
  values: string[],
  sideOf: (part: SortTerm) => string,
): Sql {
  const [first, ...rest] = terms;
  const value = bound(first, values[0]);
  const side = sideOf(first);
  const further = compose(`{} ${side} {}`, first.value, value);
  if (rest.length === 0) {
    return further;
  }
  // The first part lets an index begin at the place; the rest alone would not.
  return compose(
    `({} ${side}= {} and ({} or {}))`,
    first.value,
    value,
    further,
    beyond(rest, values.slice(1), sideOf),
  );
}

function bound({ type }: SortTerm, value: string): Sql {
  return type === 'number' ? sql('?', Number(value)) : sql('?', value);
}
