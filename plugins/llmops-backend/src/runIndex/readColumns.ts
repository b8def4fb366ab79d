import type { RunIdentifier } from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import type { RunSelection } from './RunSelection';
import type { RunValueRow } from './RunValueWriter';
import { toSortText } from './runValueColumns';

/** The values of these columns, by run and by the name of the column; numbers that JSON lacks are texts. */
export async function readColumns(
  database: Knex,
  selection: RunSelection,
  columns: Array<{ name: string; identifier: RunIdentifier }>,
  ids: string[],
): Promise<Map<string, Record<string, string | number>>> {
  const names = new Map<number, string[]>();
  for (const { name, identifier } of columns) {
    const keyId = selection.keyId(identifier);
    if (keyId !== undefined) {
      names.set(keyId, [...(names.get(keyId) ?? []), name]);
    }
  }
  const values = new Map<string, Record<string, string | number>>();
  if (names.size === 0 || ids.length === 0) {
    return values;
  }
  const rows = await database<RunValueRow>('run_values')
    .select('key_id', 'run_id', 'number', 'text')
    .whereIn('key_id', [...names.keys()])
    .whereIn('run_id', ids);
  for (const row of rows) {
    const cells = values.get(row.run_id) ?? {};
    for (const name of names.get(row.key_id) ?? []) {
      cells[name] = toCell(row);
    }
    values.set(row.run_id, cells);
  }
  return values;
}

/** Parameters and tags as they were written, the long ones cut; metrics as numbers. */
function toCell({
  number,
  text,
}: Pick<RunValueRow, 'number' | 'text'>): string | number {
  if (text !== null) {
    const cut = toSortText(text);
    return cut === text ? text : `${cut}…`;
  }
  const value = number ?? Number.NaN;
  return Number.isFinite(value) ? value : String(value);
}
