import {
  formatRunIdentifier,
  type RunIdentifier,
} from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import type { RunKeyRow } from './ensureRunKeys';

/** Keys that are remembered of one database; people ask for few again and again. */
const MAX_KNOWN = 10_000;

/** Ids of keys by how they are written. A key is never removed or named anew, so what is known stays true. */
const known = new WeakMap<object, Map<string, number>>();

/** Ids of the keys that some run has, by how they are written. */
export async function readKeyIds(
  database: Knex,
  identifiers: RunIdentifier[],
): Promise<Map<string, number>> {
  const remembered = rememberedOf(database);
  const found = new Map<string, number>();
  const keys = new Set<string>();
  for (const identifier of identifiers) {
    if (identifier.kind !== 'attribute') {
      const name = formatRunIdentifier(identifier);
      const id = remembered.get(name);
      if (id === undefined) {
        keys.add(identifier.key);
      } else {
        found.set(name, id);
      }
    }
  }
  if (keys.size > 0) {
    for (const { id, kind, key } of await selectKeys(database, [...keys])) {
      const name = formatRunIdentifier({ kind, key });
      found.set(name, id);
      remembered.set(name, id);
    }
  }
  return found;
}

function rememberedOf(database: Knex): Map<string, number> {
  if (database.isTransaction) {
    // What it sees may be rolled back.
    return new Map();
  }
  let ids = known.get(database.client);
  if (!ids || ids.size > MAX_KNOWN) {
    ids = new Map();
    known.set(database.client, ids);
  }
  return ids;
}

async function selectKeys(
  database: Knex,
  keys: string[],
): Promise<RunKeyRow[]> {
  return database<RunKeyRow>('run_keys')
    .select('id', 'kind', 'key')
    .whereIn('kind', ['metric', 'param', 'tag'])
    .whereIn('key', keys);
}
