import type { RunKey } from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import type { RunFilter } from '../database/runFilter';
import { storableText } from '../database/storableText';
import { compileRunFilter } from './compileRunFilter';
import { dialectOf } from './dialect';
import type { RunKeyRow } from './ensureRunKeys';
import { allOf, compose, places, rowsOf, sql, TRUE } from './sql';

const DEFAULT_LIMIT = 100;

export interface RunKeyQuery {
  kind?: Array<RunKey['kind']>;
  /** Part of the key. */
  text?: string;
  limit?: number;
}

/** Keys that runs within the filter have; those that begin with the text first, then in order of their names. */
export async function listRunKeys(
  database: Knex,
  query: RunKeyQuery,
  filter?: RunFilter,
): Promise<RunKey[]> {
  const dialect = dialectOf(database);
  const text = storableText(query.text ?? '').replace(/[\\%_]/g, '\\$&');
  const like = (pattern: string) => dialect.like('k.key', pattern, true);
  const { kind = [], limit = DEFAULT_LIMIT } = query;
  const used = filter
    ? compose(
        'exists (select 1 from run_values v join runs on runs.id = v.run_id where v.key_id = k.id and {})',
        compileRunFilter(filter, 'runs'),
      )
    : sql('exists (select 1 from run_values v where v.key_id = k.id)');
  return rowsOf<Pick<RunKeyRow, 'kind' | 'key'>>(
    database,
    compose(
      `select k.kind as kind, k.key as key from run_keys k where {}
       order by case when {} then 0 else 1 end, ${dialect.binary(
         'k.key',
       )}, k.kind limit {}`,
      allOf([
        kind.length > 0 ? sql(`k.kind in (${places(kind)})`, ...kind) : TRUE,
        text === '' ? TRUE : like(`%${text}%`),
        used,
      ]),
      like(`${text}%`),
      sql('?', limit),
    ),
  );
}
