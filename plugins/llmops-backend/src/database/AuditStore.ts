import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';

export interface AuditEntry {
  /** Entity reference of the person, or the principal of a part of the portal. */
  actor: string;
  /** Verb and noun, for example `run.launch`. */
  action: string;
  /** Id of what it was done to: a run, model or project. */
  subject?: string;
  outcome: 'allowed' | 'refused' | 'failed';
  /** Without secrets. */
  detail?: JsonObject;
}

/** The trail of who did what. */
export interface AuditStore {
  /** Writes one record, within the transaction when one is given, so that deed and record stand or fall together. */
  record(entry: AuditEntry, tx?: Knex.Transaction): Promise<void>;
}
