import type { Knex } from 'knex';
import { toInstant } from '../database/instant';

/*
 * A lease says who works on a row, until when. Its token rises with every claim. A writer carries the token of its
 * claim into every write, so that one which was thought dead, and was replaced, writes nothing any more.
 */

/** A table with the lease columns. */
export interface LeaseTable {
  name: 'outbox' | 'attempts' | 'curve_requests';
  key: 'id' | 'dispatch_key';
  /** Column of the instant from which a row may be claimed; null is never. */
  due: 'next_try_at' | 'follow_at';
}

export const OUTBOX_LEASES: LeaseTable = {
  name: 'outbox',
  key: 'id',
  due: 'next_try_at',
};

export const ATTEMPT_LEASES: LeaseTable = {
  name: 'attempts',
  key: 'dispatch_key',
  due: 'follow_at',
};

export interface Lease {
  key: string;
  token: number;
}

/**
 * Claims rows that are due and that nobody holds, oldest first. One statement: on SQLite it is alone; on PostgreSQL
 * replicas skip the rows that another one is claiming.
 */
export async function claimLeases(
  database: Knex,
  table: LeaseTable,
  claim: {
    owner: string;
    now: Date;
    until: Date;
    limit: number;
    /** Adds conditions on the rows that may be claimed. */
    restrict?: (rows: Knex.QueryBuilder) => void;
  },
): Promise<Lease[]> {
  const now = toInstant(claim.now);
  const free = database(table.name)
    .select(table.key)
    .where(table.due, '<=', now)
    .where(lease =>
      lease.whereNull('lease_until').orWhere('lease_until', '<', now),
    )
    .orderBy(table.due)
    .limit(claim.limit);
  claim.restrict?.(free);
  const update = database(table.name);
  if (isPostgres(database)) {
    // Chosen once: within the condition, the choice may be made for each row, and each time without the rows chosen before.
    free.forUpdate().skipLocked();
    update
      .withMaterialized('free', free)
      .whereIn(table.key, database('free').select(table.key));
  } else {
    update.whereIn(table.key, free);
  }
  const rows: Array<Record<string, string | number>> = await update
    .update({
      lease_owner: claim.owner,
      lease_until: toInstant(claim.until),
      lease_token: database.raw('lease_token + 1'),
    })
    .returning([table.key, 'lease_token']);
  return rows.map(row => ({
    key: String(row[table.key]),
    token: Number(row.lease_token),
  }));
}

/** Lets those leases that are still held last until the given instant; tells them from the lost ones. */
export async function renewLeases(
  database: Knex,
  table: LeaseTable,
  leases: readonly Lease[],
  until: Date,
): Promise<(lease: Lease) => boolean> {
  const rows: Array<Record<string, string | number>> = await database(
    table.name,
  )
    .where(held => {
      for (const { key, token } of leases) {
        held.orWhere({ [table.key]: key, lease_token: token });
      }
    })
    .update({ lease_until: toInstant(until) })
    .returning([table.key, 'lease_token']);
  const renewed = new Set(
    rows.map(row => `${row[table.key]} ${row.lease_token}`),
  );
  return ({ key, token }) => renewed.has(`${key} ${token}`);
}

/** Gives the row back, unless another one has it by now. */
export async function releaseLease(
  database: Knex,
  table: LeaseTable,
  lease: Lease,
): Promise<void> {
  await database(table.name)
    .where({ [table.key]: lease.key, lease_token: lease.token })
    .update({ lease_owner: null, lease_until: null });
}

/** Frees what processes hold that are gone. */
export async function releaseLeasesOf(
  database: Knex,
  table: LeaseTable,
  isDead: (owner: string) => boolean,
): Promise<void> {
  const owners: string[] = await database(table.name)
    .whereNotNull('lease_owner')
    .distinct()
    .pluck('lease_owner');
  const dead = owners.filter(isDead);
  if (dead.length > 0) {
    await database(table.name)
      .whereIn('lease_owner', dead)
      .update({ lease_owner: null, lease_until: null });
  }
}

function isPostgres(database: Knex): boolean {
  return database.client.config.client === 'pg';
}
