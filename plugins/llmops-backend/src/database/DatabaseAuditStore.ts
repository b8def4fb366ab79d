import type { Knex } from 'knex';
import type { AuditEntry, AuditStore } from './AuditStore';
import { toInstant } from './instant';
import { newId } from './newId';
import type { AuditRow } from './rows';

/** Keeps the trail in the plugin's own table, since the framework's auditor only logs. */
export class DatabaseAuditStore implements AuditStore {
  readonly #database: Knex;
  readonly #clock: () => Date;

  private constructor(database: Knex, clock: () => Date) {
    this.#database = database;
    this.#clock = clock;
  }

  static create(options: { database: Knex; clock?: () => Date }) {
    return new DatabaseAuditStore(
      options.database,
      options.clock ?? (() => new Date()),
    );
  }

  async record(entry: AuditEntry, tx?: Knex.Transaction): Promise<void> {
    const now = this.#clock();
    await (tx ?? this.#database)<AuditRow>('audit').insert({
      id: newId('a', now),
      at: toInstant(now),
      actor: entry.actor,
      action: entry.action,
      subject: entry.subject ?? null,
      outcome: entry.outcome,
      detail: entry.detail ? JSON.stringify(entry.detail) : null,
    });
  }
}
