import type { Knex } from 'knex';
import { toRunRecord } from '../database/fromRows';
import type { RunRow } from '../database/rows';
import type { RunRecord } from '../database/RunStore';
import { readColumns, toCell } from './readColumns';
import type { ListShape } from './rowCondition';
import type { RunSelection } from './RunSelection';
import { compose, places, rowsOf, sequence, sql, type Sql } from './sql';

interface ListedRow extends RunRow {
  /** Name of the run that it is nested in, if the reader may know it. */
  parent_name: string | null;
  /** Readable runs nested directly in it. */
  children: number | string;
  /** Whether some version of a model came from it. */
  produced: number;
  /** Whether it is listed for its own sake; in trees only. */
  matches?: number;
  /** Values of the columns, by their place. */
  [number: `n${number}`]: number | null;
  [text: `t${number}`]: string | null;
}

/** Names of columns by the key that they show; a column may be asked for twice. */
export type ListedColumns = ReadonlyMap<number, readonly string[]>;

/** Columns of the statement that reads the runs; each is one more table in it. */
const MOST_JOINED = 12;

/**
 * Runs of a page, in this order, with their columns and with how they stand to the runs around them: all in one statement,
 * unless many columns are wanted, since a statement costs more than what it reads here.
 */
export async function readListedRuns(
  database: Knex,
  request: {
    selection: RunSelection;
    shape: ListShape;
    ids: string[];
    /** Undefined for runs without values. */
    columns?: ListedColumns;
  },
): Promise<{ items: RunRecord[]; producers: string[] }> {
  const { ids, columns } = request;
  if (ids.length === 0) {
    return { items: [], producers: [] };
  }
  const joined = [...(columns?.keys() ?? [])].slice(0, MOST_JOINED);
  const rows = await rowsOf<ListedRow>(database, statementOf(request, joined));
  const byId = new Map(rows.map(row => [row.id, row]));
  const ordered = ids.flatMap(id => byId.get(id) ?? []);
  const items = ordered.map(toListedRun);
  if (columns) {
    await addValues(database, columns, joined, ordered, items);
  }
  return {
    items,
    producers: ordered.flatMap(({ id, produced }) => (produced ? [id] : [])),
  };
}

function statementOf(
  request: { selection: RunSelection; shape: ListShape; ids: string[] },
  joined: readonly number[],
): Sql {
  const { selection, shape, ids } = request;
  const isTree = shape.nesting === 'tree' || shape.parent !== undefined;
  return compose(
    `select runs.*, parent.name as parent_name,
       (select count(*) from runs child where child.parent_id = runs.id and {}) as children,
       case when exists (
         select 1 from tracked_runs t
         join model_versions m on m.tracker = t.tracker and m.tracked_run_id = t.id
         where t.run_id = runs.id) then 1 else 0 end as produced{}{}
     from runs left join runs parent on parent.id = runs.parent_id and {}{}
     where {}`,
    selection.readable('child'),
    isTree
      ? compose(
          ', case when {} then 1 else 0 end as matches',
          selection.matching('runs', 'probe'),
        )
      : sql(''),
    sequence(
      joined.map((_, at) =>
        sql(`, v${at}.number as n${at}, v${at}.text as t${at}`),
      ),
    ),
    selection.readable('parent'),
    sequence(
      joined.map((keyId, at) =>
        sql(
          ` left join run_values v${at} on v${at}.key_id = ? and v${at}.run_id = runs.id`,
          keyId,
        ),
      ),
    ),
    sql(`runs.id in (${places(ids)})`, ...ids),
  );
}

function toListedRun(row: ListedRow): RunRecord {
  const run = toRunRecord(row);
  run.children = Number(row.children);
  run.parentName = row.parent_name ?? undefined;
  if (row.matches !== undefined) {
    run.matches = row.matches === 1;
  }
  return run;
}

async function addValues(
  database: Knex,
  columns: ListedColumns,
  joined: readonly number[],
  rows: readonly ListedRow[],
  items: readonly RunRecord[],
): Promise<void> {
  const others = await readColumns(
    database,
    [...columns.keys()].slice(joined.length),
    rows.map(({ id }) => id),
  );
  for (const [index, row] of rows.entries()) {
    const values: NonNullable<RunRecord['values']> = {};
    let place = 0;
    for (const [keyId, names] of columns) {
      const cell =
        place < joined.length
          ? toCell(row[`n${place}`], row[`t${place}`])
          : others.get(row.id)?.get(keyId);
      if (cell !== undefined) {
        names.forEach(name => (values[name] = cell));
      }
      place += 1;
    }
    items[index].values = values;
  }
}
