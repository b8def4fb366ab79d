import type { Knex } from 'knex';
import type { ListShape } from './pageRuns';
import type { RunSelection } from './RunSelection';
import { compose, places, rowsOf, sql } from './sql';

export interface Nesting {
  /** Readable runs nested directly in it. */
  children: number;
  /** Whether it is listed for its own sake; in trees only. */
  matches?: boolean;
}

/** How the runs of a page stand to the runs around them. */
export async function readNesting(
  database: Knex,
  selection: RunSelection,
  shape: ListShape,
  ids: string[],
): Promise<Map<string, Nesting>> {
  if (ids.length === 0) {
    return new Map();
  }
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
  return new Map(
    ids.map(id => [
      id,
      {
        children: children.get(id) ?? 0,
        ...(isTree ? { matches: matching?.has(id) ?? true } : {}),
      },
    ]),
  );
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
