import { InputError } from '@backstage/errors';
import type { Knex } from 'knex';
import { decodeCursor, encodeCursor } from '../../lib/cursor';
import { applyRunFilter } from '../applyRunFilter';
import { toRunRecord } from '../fromRows';
import { toInstant } from '../instant';
import type { RunFilter } from '../runFilter';
import type { RunRow } from '../rows';
import type { RunQuery, RunRecordPage } from '../RunStore';

const DEFAULT_LIMIT = 50;

/** One page of runs. It goes on from the last run of the page before, so its cost does not grow with its place. */
export async function listRuns(
  database: Knex,
  query: RunQuery,
  filter?: RunFilter,
): Promise<RunRecordPage> {
  const limit = query.limit ?? DEFAULT_LIMIT;
  const cursor = query.cursor ? readCursor(query.cursor) : undefined;
  const order = cursor?.order ?? query.order ?? 'newest';
  if (query.order && query.order !== order) {
    throw new InputError(
      `The cursor belongs to a list ordered by "${order}", not "${query.order}"; start from the first page`,
    );
  }
  const direction = order === 'newest' ? 'desc' : 'asc';
  const select = database<RunRow>('runs')
    .select('runs.*')
    .orderBy('runs.created_at', direction)
    .orderBy('runs.id', direction)
    .limit(limit + 1);
  applyQuery(select, query);
  if (filter) {
    applyRunFilter(select, filter);
  }
  if (cursor) {
    const side = order === 'newest' ? '<' : '>';
    select.where(outer =>
      outer
        .where('runs.created_at', side, cursor.at)
        .orWhere(inner =>
          inner
            .where('runs.created_at', cursor.at)
            .where('runs.id', side, cursor.id),
        ),
    );
    // Lets the index begin at the place; the condition above alone would not.
    select.where('runs.created_at', `${side}=`, cursor.at);
  }
  const rows: RunRow[] = await select;
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(toRunRecord),
    nextCursor:
      rows.length > limit && last
        ? encodeCursor([last.created_at, last.id, order])
        : undefined,
  };
}

function applyQuery(select: Knex.QueryBuilder<RunRow>, query: RunQuery) {
  const lists = {
    project: query.project,
    state: query.state,
    engine: query.engine,
    owner: query.owner,
    pipeline: query.pipeline === undefined ? undefined : [query.pipeline],
  };
  for (const [column, values] of Object.entries(lists)) {
    if (values && values.length > 0) {
      select.whereIn(`runs.${column}`, values);
    }
  }
  if (query.text) {
    // PostgreSQL takes no null character, and no name holds one.
    const part = query.text
      .toLowerCase()
      .replace(/\0/g, '')
      .replace(/[\\%_]/g, '\\$&');
    select.where(group =>
      group
        .whereRaw("lower(runs.name) like ? escape '\\'", [`%${part}%`])
        .orWhereRaw("runs.id like ? escape '\\'", [`%${part}%`]),
    );
  }
  if (query.endedAfter) {
    select.where('runs.ended_at', '>', toInstant(query.endedAfter));
  }
}

/** Where a page ended, and in which order. */
function readCursor(text: string) {
  const [at, id, order] = decodeCursor(text, 3);
  if (order !== 'newest' && order !== 'oldest') {
    throw new InputError(
      `The cursor "${text}" is not one that a list of runs answered; start from the first page`,
    );
  }
  return { at, id, order };
}
