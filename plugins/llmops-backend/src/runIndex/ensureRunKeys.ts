import type { Knex } from 'knex';

/** What a key names. */
export type RunKeyKind = 'metric' | 'param' | 'tag';

/** Row of the table `run_keys`. */
export interface RunKeyRow {
  id: number;
  kind: RunKeyKind;
  key: string;
}

type KeyOf = Pick<RunKeyRow, 'kind' | 'key'>;

const CHUNK = 500;

/** Name of a key among those of all kinds. */
export function keyName(kind: RunKeyKind, key: string): string {
  return `${kind} ${key}`;
}

/**
 * The ids of these keys by `keyName`; missing ones are made. Ids are not remembered between calls: the transaction that
 * made one may have been rolled back.
 */
export async function ensureRunKeys(
  tx: Knex,
  keys: KeyOf[],
): Promise<Map<string, number>> {
  const wanted = [
    ...new Map(
      keys.map(({ kind, key }) => [keyName(kind, key), { kind, key }]),
    ),
  ];
  const ids = new Map<string, number>();
  for (let start = 0; start < wanted.length; start += CHUNK) {
    const chunk = wanted.slice(start, start + CHUNK).map(([, key]) => key);
    const known = await selectKeys(tx, chunk);
    const missing = chunk.filter(
      ({ kind, key }) => !known.has(keyName(kind, key)),
    );
    if (missing.length > 0) {
      await insertKeys(tx, missing);
      (await selectKeys(tx, missing)).forEach((id, name) =>
        known.set(name, id),
      );
    }
    known.forEach((id, name) => ids.set(name, id));
  }
  return ids;
}

async function selectKeys(
  tx: Knex,
  keys: KeyOf[],
): Promise<Map<string, number>> {
  const rows = await tx<RunKeyRow>('run_keys')
    .select('id', 'kind', 'key')
    .whereIn('kind', [...new Set(keys.map(({ kind }) => kind))])
    .whereIn('key', [...new Set(keys.map(({ key }) => key))]);
  return new Map(rows.map(({ id, kind, key }) => [keyName(kind, key), id]));
}

/** In one order for all writers: two that make the same keys then wait for one another instead of in a ring. */
async function insertKeys(tx: Knex, keys: KeyOf[]): Promise<void> {
  const sorted = [...keys].sort((one, other) =>
    keyName(one.kind, one.key) < keyName(other.kind, other.key) ? -1 : 1,
  );
  await tx.raw(
    `insert into run_keys (kind, key) values ${sorted
      .map(() => '(?, ?)')
      .join(', ')} on conflict (kind, key) do nothing`,
    sorted.flatMap(({ kind, key }) => [kind, key]),
  );
}
