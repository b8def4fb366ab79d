import type { Knex } from 'knex';
import type { RunFilter } from '../database/runFilter';
import type { RunQuery, RunRecord, RunRecordPage } from '../database/RunStore';
import { toCsvLine } from '../lib/csv';
import { listRuns } from './listRuns';
import { decimalOf } from './runValueColumns';

/** Runs that are in memory together. */
const PAGE = 500;
/** Tells spreadsheets that the text is UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

const ATTRIBUTES: Array<
  [string, (run: RunRecord) => string | number | boolean | undefined]
> = [
  ['id', run => run.id],
  ['name', run => run.name],
  ['state', run => run.state],
  ['project', run => run.project],
  ['owner', run => run.owner],
  ['pipeline', run => run.pipeline],
  ['profile', run => run.profile],
  ['engine', run => run.engine],
  ['tracker', run => run.tracker],
  ['experiment', run => run.experiment],
  ['origin', run => run.origin],
  ['startedBy', run => run.startedBy],
  ['created', run => run.createdAt.toISOString()],
  ['started', run => run.startedAt?.toISOString()],
  ['ended', run => run.endedAt?.toISOString()],
  ['commit', run => run.commit],
  ['dataVersion', run => run.dataVersion],
  ['parent', run => run.parentId],
  ['pinned', run => run.pinned],
  ['note', run => run.note],
];

/**
 * All runs of a list as CSV, page after page, so that a file of any length takes the same memory. The first page is
 * read at once: what is wrong with the query is said before the answer begins.
 */
export async function exportRuns(
  database: Knex,
  query: Omit<RunQuery, 'limit' | 'cursor'>,
  filter: RunFilter | undefined,
  clock?: () => Date,
): Promise<AsyncIterable<string>> {
  const read = (cursor?: string) =>
    listRuns(database, { ...query, limit: PAGE, cursor }, filter, { clock });
  return toLines(query.columns ?? [], await read(), read);
}

async function* toLines(
  columns: string[],
  first: RunRecordPage,
  read: (cursor: string) => Promise<RunRecordPage>,
): AsyncGenerator<string> {
  yield `${BYTE_ORDER_MARK}${toCsvLine([
    ...ATTRIBUTES.map(([name]) => name),
    ...columns,
  ])}`;
  let page = first;
  for (;;) {
    yield page.items.map(run => toLine(run, columns)).join('');
    if (page.nextCursor === undefined) {
      return;
    }
    page = await read(page.nextCursor);
  }
}

function toLine(run: RunRecord, columns: string[]): string {
  return toCsvLine([
    ...ATTRIBUTES.map(([, read]) => read(run)),
    ...columns.map(column => toValue(run.values?.[column])),
  ]);
}

/** A parameter that reads as a number is one: a spreadsheet would take its minus sign for a formula otherwise. */
function toValue(value: unknown): string | number | undefined {
  if (typeof value === 'string') {
    const number = decimalOf(value);
    return number !== undefined && String(number) === value ? number : value;
  }
  return typeof value === 'number' ? value : undefined;
}
