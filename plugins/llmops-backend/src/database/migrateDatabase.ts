import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

export const MIGRATIONS_FOLDER = resolvePackagePath(
  '@llmops/backstage-plugin-llmops-backend',
  'migrations',
);

/** Brings the plugin's tables to the newest version. */
export async function migrateDatabase(database: Knex): Promise<void> {
  await database.migrate.latest({ directory: MIGRATIONS_FOLDER });
}
