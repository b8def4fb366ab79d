import type { Knex } from 'knex';

/** Statements kept at a time; lists of other lengths make others of the same kind. */
const MOST = 150;

interface Connection {
  prepare(text: string): object;
}

/**
 * Lets SQLite's connection keep the statements that it has compiled. The query builder has each one compiled anew, which
 * takes a good part of the time that a short one needs. SQLite itself compiles a kept one again when tables have changed.
 */
export async function keepStatements(database: Knex): Promise<void> {
  if (database.client.config.client !== 'better-sqlite3') {
    return;
  }
  const connection: unknown = await database.client.acquireConnection();
  try {
    if (isConnection(connection)) {
      connection.prepare = keeping(connection.prepare.bind(connection));
    }
  } finally {
    await database.client.releaseConnection(connection);
  }
}

function isConnection(value: unknown): value is Connection {
  return typeof value === 'object' && value !== null && 'prepare' in value;
}

function keeping(prepare: Connection['prepare']): Connection['prepare'] {
  const kept = new Map<string, object>();
  return text => {
    const statement = kept.get(text) ?? prepare(text);
    // Again at the end: the ones that were not used for longest are dropped first.
    kept.delete(text);
    kept.set(text, statement);
    for (const oldest of kept.keys()) {
      if (kept.size <= MOST) {
        break;
      }
      kept.delete(oldest);
    }
    return statement;
  };
}
