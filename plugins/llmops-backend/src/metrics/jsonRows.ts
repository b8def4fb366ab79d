import type { Knex } from 'knex';

function isPostgres(database: Knex): boolean {
  return database.client.config.client === 'pg';
}

/**
 * A query that answers rows of whole numbers which are bound as one JSON text: however many rows, one parameter.
 * Its one `?` takes `JSON.stringify(rows)`.
 */
export function jsonRows(database: Knex, columns: readonly string[]): string {
  const list = (cell: (index: number) => string) =>
    columns.map((name, index) => `${cell(index)} as ${name}`).join(', ');
  return isPostgres(database)
    ? `select ${list(
        index => `cast(value ->> ${index} as bigint)`,
      )} from json_array_elements(cast(? as json)) as given(value)`
    : `select ${list(
        index => `json_extract(value, '$[${index}]')`,
      )} from json_each(?)`;
}

/**
 * Joins each row of `rows` (as `w`) with what the condition finds in a table, by the table's index and row after row:
 * left to itself, a database that expects many matches reads the whole table once instead.
 */
export function joinEach(
  database: Knex,
  rows: string,
  table: string,
  condition: string,
): string {
  return isPostgres(database)
    ? `${rows} as w cross join lateral (select * from ${table} where ${condition} offset 0) as found where true`
    : `${rows} as w cross join ${table} where ${condition}`;
}
