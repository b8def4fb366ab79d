import type { Knex } from 'knex';
import { decodeCursor, encodeCursor } from '../lib/cursor';
import { applyModelConditions } from './modelConditions';
import type { ModelFilter } from './modelFilter';
import { applyPlace, readModelOrder, toPlace } from './modelOrder';
import { type ModelRow, toModel } from './modelRows';
import type { ModelQuery, StoredModel } from './ModelStore';

const DEFAULT_LIMIT = 50;

/** One page of models in the order asked for, going on behind the last one of the page before. */
export async function listModels(
  database: Knex,
  unownedGroup: string,
  query: ModelQuery,
  filter: ModelFilter | undefined,
): Promise<{ items: StoredModel[]; nextCursor?: string }> {
  const limit = query.limit ?? DEFAULT_LIMIT;
  const order = readModelOrder(query.sort, unownedGroup);
  const rows = database<ModelRow>('models');
  applyModelConditions(rows, query, { unowned: unownedGroup, filter });
  if (query.cursor !== undefined) {
    applyPlace(rows, order, decodeCursor(query.cursor, 3));
  }
  const direction = order.descending ? 'desc' : 'asc';
  const found: Array<ModelRow & { sort_value: string | number | null }> =
    await rows
      .select('models.*')
      .select(database.raw(`${order.sql} as sort_value`, order.bindings))
      .orderByRaw(
        `case when ${order.sql} is null then 1 else 0 end`,
        order.bindings,
      )
      .orderByRaw(`${order.sql} ${direction}`, order.bindings)
      .orderBy(['models.name', 'models.tracker'])
      .limit(limit + 1);
  const page = found.slice(0, limit);
  const last = page[page.length - 1];
  return {
    items: page.map(row => toModel(row, unownedGroup)),
    nextCursor: found.length > limit ? encodeCursor(toPlace(last)) : undefined,
  };
}
