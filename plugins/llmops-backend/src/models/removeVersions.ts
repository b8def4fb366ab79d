import type { Knex } from 'knex';
import { settleModels } from './settleModels';

/** Removes single versions, and settles their models by those that are left. */
export async function removeVersions(
  database: Knex,
  tracker: string,
  versions: Array<{ model: string; version: string }>,
): Promise<void> {
  await database.transaction(async tx => {
    for (const { model, version } of versions) {
      await tx('model_versions').where({ tracker, model, version }).delete();
    }
    const names = new Set(versions.map(({ model }) => model));
    await settleModels(tx, tracker, [...names]);
  });
}
