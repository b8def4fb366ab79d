import type { Knex } from 'knex';
import type { RunValueRow } from './RunValueWriter';
import { toSortText } from './runValueColumns';

/** A value as a list shows it; a number that JSON lacks is a text. */
export type Cell = string | number;

/** The values of these keys, by run and by key. */
export async function readColumns(
  database: Knex,
  keyIds: readonly number[],
  runIds: readonly string[],
): Promise<Map<string, Map<number, Cell>>> {
  const values = new Map<string, Map<number, Cell>>();
  if (keyIds.length === 0 || runIds.length === 0) {
    return values;
  }
  const rows = await database<RunValueRow>('run_values')
    .select('key_id', 'run_id', 'number', 'text')
    .whereIn('key_id', keyIds)
    .whereIn('run_id', runIds);
  for (const { run_id, key_id, number, text } of rows) {
    const cell = toCell(number, text);
    if (cell !== undefined) {
      const cells = values.get(run_id) ?? new Map<number, Cell>();
      cells.set(key_id, cell);
      values.set(run_id, cells);
    }
  }
  return values;
}

/**
 * Parameters and tags as they were written, the long ones cut; metrics as numbers. Undefined where there is no value: one
 * that is no number is a text.
 */
export function toCell(
  number: number | null,
  text: string | null,
): Cell | undefined {
  if (text !== null) {
    const cut = toSortText(text);
    return cut === text ? text : `${cut}…`;
  }
  if (number === null) {
    return undefined;
  }
  return Number.isFinite(number) ? number : String(number);
}
