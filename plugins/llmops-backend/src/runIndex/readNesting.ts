import type { Knex } from 'knex';
import type { RunRow } from '../database/rows';
import type { ListShape } from './rowCondition';
import type { RunSelection } from './RunSelection';
import { compose, places, rowsOf, sql } from './sql';

export interface Nesting {
  /** Readable runs nested directly in it. */
  children: number;
  /** Name of the run that it is nested in, if the reader may know it. */
  parentName?: string;
  /** Whether it is listed for its own sake; in trees only. */
  matches?: boolean;
}

/** How the runs of a page stand to the runs around them. */
export async function readNesting(
  database: Knex,
  selection: RunSelection,
  shape: ListShape,
  rows: ReadonlyArray<Pick<RunRow, 'id' | 'parent_id'>>,
): Promise<Map<string, Nesting>> {
  if (rows.length === 0) {
    return new Map();
  }
  const ids = rows.map(({ id }) => id);
  const counts = await rowsOf<{ id: string; count: number | string }>(
    database,
    compose(
      'select runs.parent_id as id, count(*) as count from runs where {} and {} group by runs.parent_id',
      sql(`runs.parent_id in (${places(ids)})`, ...ids),
      selection.readable('runs'),
    ),
  );
  const children = new Map(counts.map(({ id, count }) => [id, Number(count)]));
  const isTree = shape.nesting === 'tree' || shape.parent !== undefined;
  const matching =
    isTree && !selection.isAll
      ? await readMatching(database, selection, ids)
      : undefined;
  const names = await readNames(
    database,
    selection,
    rows.flatMap(({ parent_id }) => parent_id ?? []),
  );
  return new Map(
    rows.map(({ id, parent_id }) => [
      id,
      {
        children: children.get(id) ?? 0,
        parentName: names.get(parent_id ?? ''),
        ...(isTree ? { matches: matching?.has(id) ?? true } : {}),
      },
    ]),
  );
}

/** Names of those of these runs that the reader may see. */
async function readNames(
  database: Knex,
  selection: RunSelection,
  runIds: string[],
): Promise<Map<string, string>> {
  const ids = [...new Set(runIds)];
  if (ids.length === 0) {
    return new Map();
  }
  const rows = await rowsOf<{ id: string; name: string }>(
    database,
    compose(
      'select runs.id as id, runs.name as name from runs where {} and {}',
      sql(`runs.id in (${places(ids)})`, ...ids),
      selection.readable('runs'),
    ),
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

async function readMatching(
  database: Knex,
  selection: RunSelection,
  ids: string[],
): Promise<Set<string>> {
  const rows = await rowsOf<{ id: string }>(
    database,
    compose(
      'select runs.id as id from runs where {} and {}',
      sql(`runs.id in (${places(ids)})`, ...ids),
      selection.matching('runs', 'probe'),
    ),
  );
  return new Set(rows.map(({ id }) => id));
}
