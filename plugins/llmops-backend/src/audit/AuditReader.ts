import type { AuditRecord } from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import type { AuditRow } from '../database/rows';
import { decodeCursor, encodeCursor } from '../lib/cursor';

const DEFAULT_LIMIT = 50;

export interface AuditQuery {
  limit?: number;
  cursor?: string;
  /** A run id, project or model. */
  subject?: string;
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
    if (query.subject !== undefined) {
      rows.where({ subject: query.subject });
    }
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
