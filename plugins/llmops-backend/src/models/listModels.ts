import type { Knex } from 'knex';
import { decodeCursor, encodeCursor } from '../lib/cursor';
import { applyModelFilter, type ModelFilter } from './modelFilter';
import { type ModelRow, toModel } from './modelRows';
import type { ModelQuery, StoredModel } from './ModelStore';

const DEFAULT_LIMIT = 50;

/** One page of models by name, going on behind the last one of the page before. */
export async function listModels(
  database: Knex,
  unownedGroup: string,
  query: ModelQuery,
  filter: ModelFilter | undefined,
): Promise<{ items: StoredModel[]; nextCursor?: string }> {
  const limit = query.limit ?? DEFAULT_LIMIT;
  const rows = database<ModelRow>('models');
  if (filter) {
    applyModelFilter(rows, filter, unownedGroup);
  }
  if (query.project !== undefined) {
    rows.where({ project: query.project });
  }
  if (query.text) {
    rows.whereRaw("lower(name) like ? escape '\\'", [
      `%${escapeLike(query.text.toLowerCase())}%`,
    ]);
  }
  if (query.cursor !== undefined) {
    const [name, tracker] = decodeCursor(query.cursor, 2);
    rows.where(after =>
      after
        .where('name', '>', name)
        .orWhere(same =>
          same.where({ name }).andWhere('tracker', '>', tracker),
        ),
    );
  }
  const found: ModelRow[] = await rows
    .orderBy(['name', 'tracker'])
    .limit(limit + 1);
  const page = found.slice(0, limit);
  const last = page[page.length - 1];
  return {
    items: page.map(row => toModel(row, unownedGroup)),
    nextCursor:
      found.length > limit
        ? encodeCursor([last.name, last.tracker])
        : undefined,
  };
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, character => `\\${character}`);
}
