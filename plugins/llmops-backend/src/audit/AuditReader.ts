import { InputError } from '@backstage/errors';
import type {
  AuditFacets,
  AuditRecord,
} from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import { toInstant } from '../database/instant';
import type { AuditRow } from '../database/rows';
import { decodeCursor, encodeCursor } from '../lib/cursor';

const DEFAULT_LIMIT = 50;
const EXPORT_PAGE = 500;
const MOST_FACETS = 500;

/** Which records are wanted. */
export interface AuditFilter {
  /** A run id, project or model. */
  subject?: string;
  actor?: string[];
  action?: string[];
  outcome?: Array<'allowed' | 'refused' | 'failed'>;
  /** Instants (ISO 8601): the oldest wanted, and the first too new. */
  since?: string;
  until?: string;
}

export interface AuditQuery extends AuditFilter {
  limit?: number;
  cursor?: string;
}

/** Pages of the audit trail, newest first. */
export class AuditReader {
  readonly #database: Knex;

  static create(options: { database: Knex }): AuditReader {
    return new AuditReader(options.database);
  }

  private constructor(database: Knex) {
    this.#database = database;
  }

  async list(
    query: AuditQuery,
  ): Promise<{ items: AuditRecord[]; nextCursor?: string }> {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const rows = this.#database<AuditRow>('audit');
    applyFilter(rows, query);
    if (query.cursor !== undefined) {
      const [at, id] = decodeCursor(query.cursor, 2);
      rows.where(before =>
        before
          .where('at', '<', at)
          .orWhere(same => same.where({ at }).andWhere('id', '<', id)),
      );
    }
    const found: AuditRow[] = await rows
      .orderBy([
        { column: 'at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(limit + 1);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      items: page.map(toRecord),
      nextCursor:
        found.length > limit && last
          ? encodeCursor([last.at, last.id])
          : undefined,
    };
  }

  /** All records that match, a page in memory at a time. */
  async *all(filter: AuditFilter): AsyncGenerator<AuditRecord> {
    let cursor: string | undefined;
    do {
      const page = await this.list({ ...filter, limit: EXPORT_PAGE, cursor });
      yield* page.items;
      cursor = page.nextCursor;
    } while (cursor);
  }

  /** Who and what the trail names, in order. */
  async facets(): Promise<AuditFacets> {
    const [actors, actions] = await Promise.all(
      ['actor', 'action'].map(async column => {
        const values: string[] = await this.#database('audit')
          .distinct()
          .orderBy(column)
          .limit(MOST_FACETS)
          .pluck(column);
        return values;
      }),
    );
    return { actors, actions };
  }
}

function applyFilter(rows: Knex.QueryBuilder, filter: AuditFilter): void {
  if (filter.subject !== undefined) {
    rows.where('subject', filter.subject);
  }
  for (const column of ['actor', 'action', 'outcome'] as const) {
    const values = filter[column];
    if (values?.length) {
      rows.whereIn(column, values);
    }
  }
  if (filter.since !== undefined) {
    rows.where('at', '>=', readInstant('since', filter.since));
  }
  if (filter.until !== undefined) {
    rows.where('at', '<', readInstant('until', filter.until));
  }
}

function readInstant(name: string, text: string): string {
  const instant = new Date(text);
  const year = instant.getUTCFullYear();
  if (!(year >= 1970 && year <= 9999)) {
    throw new InputError(
      `${name} is "${text}"; give an instant such as 2026-01-31T00:00:00Z`,
    );
  }
  return toInstant(instant);
}

function toRecord(row: AuditRow): AuditRecord {
  return {
    id: row.id,
    at: new Date(row.at),
    actor: row.actor,
    action: row.action,
    subject: row.subject ?? undefined,
    outcome: row.outcome,
    detail: row.detail === null ? undefined : JSON.parse(row.detail),
  };
}
