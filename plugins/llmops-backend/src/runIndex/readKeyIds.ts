import {
  formatRunIdentifier,
  type RunIdentifier,
} from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import type { RunKeyRow } from './ensureRunKeys';

/** Ids of the keys that some run has, by how they are written. */
export async function readKeyIds(
  database: Knex,
  identifiers: RunIdentifier[],
): Promise<Map<string, number>> {
  const keys = new Set(
    identifiers.flatMap(identifier =>
      identifier.kind === 'attribute' ? [] : [identifier.key],
    ),
  );
  if (keys.size === 0) {
    return new Map();
  }
  const rows = await database<RunKeyRow>('run_keys')
    .select('id', 'kind', 'key')
    .whereIn('kind', ['metric', 'param', 'tag'])
    .whereIn('key', [...keys]);
  return new Map(
    rows.map(({ id, kind, key }) => [formatRunIdentifier({ kind, key }), id]),
  );
}
