import type { Knex } from 'knex';
import { toRunRecord } from '../database/fromRows';
import type { RunRow } from '../database/rows';
import type { RunRecord } from '../database/RunStore';
import type { ListShape } from './rowCondition';
import type { RunSelection } from './RunSelection';
import { compose, places, rowsOf, sql, type Sql } from './sql';

interface ListedRow extends RunRow {
  /** Name of the run that it is nested in, if the reader may know it. */
  parent_name: string | null;
  /** Readable runs nested directly in it. */
  children: number | string;
  /** Whether it is listed for its own sake; in trees only. */
  matches?: number;
}

/** Runs of a page, in this order, with how they stand to the runs around them; all in one statement. */
export async function readListedRuns(
  database: Knex,
  selection: RunSelection,
  shape: ListShape,
  ids: string[],
): Promise<RunRecord[]> {
  if (ids.length === 0) {
    return [];
  }
  const isTree = shape.nesting === 'tree' || shape.parent !== undefined;
  const rows = await rowsOf<ListedRow>(
    database,
    compose(
      `select runs.*, parent.name as parent_name,
         (select count(*) from runs child where child.parent_id = runs.id and {}) as children{}
       from runs left join runs parent on parent.id = runs.parent_id and {}
       where {}`,
      selection.readable('child'),
      isTree ? matches(selection) : { text: '', bindings: [] },
      selection.readable('parent'),
      sql(`runs.id in (${places(ids)})`, ...ids),
    ),
  );
  const byId = new Map(rows.map(row => [row.id, row]));
  return ids.flatMap(id => {
    const row = byId.get(id);
    return row ? [toListedRun(row, isTree)] : [];
  });
}

function matches(selection: RunSelection): Sql {
  return compose(
    ', case when {} then 1 else 0 end as matches',
    selection.matching('runs', 'probe'),
  );
}

function toListedRun(row: ListedRow, isTree: boolean): RunRecord {
  const run = toRunRecord(row);
  run.children = Number(row.children);
  run.parentName = row.parent_name ?? undefined;
  if (isTree) {
    run.matches = Number(row.matches) === 1;
  }
  return run;
}
