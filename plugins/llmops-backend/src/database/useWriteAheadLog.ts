import type { Knex } from 'knex';

/**
 * Lets SQLite append what is committed to a log beside its file instead of rewriting pages twice: a commit, during which
 * nothing else happens in the process, then takes a fraction of the time. Each commit is still forced to the disk. What
 * is sent outward is written down first, and must be known even after the power has failed, or it would be sent again.
 *
 * The log is a property of the file; where the file's place allows none, it stays as it is.
 */
export async function useWriteAheadLog(database: Knex): Promise<void> {
  if (database.client.config.client === 'better-sqlite3') {
    await database.raw('pragma journal_mode = wal');
    // The driver's own setting with a log forces commits to the disk only now and then.
    await database.raw('pragma synchronous = full');
  }
}
