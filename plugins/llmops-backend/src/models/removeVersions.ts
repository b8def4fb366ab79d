import type { Knex } from 'knex';
import {
  compareVersions,
  type ModelRow,
  type ModelVersionRow,
} from './modelRows';

/** Removes single versions, and names the newest of those that are left. */
export async function removeVersions(
  database: Knex,
  tracker: string,
  versions: Array<{ model: string; version: string }>,
): Promise<void> {
  await database.transaction(async tx => {
    for (const { model, version } of versions) {
      await tx('model_versions').where({ tracker, model, version }).delete();
    }
    for (const name of new Set(versions.map(({ model }) => model))) {
      const left = await tx<ModelVersionRow>('model_versions').where({
        tracker,
        model: name,
      });
      const [latest] = left.sort(compareVersions);
      await tx<ModelRow>('models')
        .where({ tracker, name })
        .update({ latest_version: latest?.version ?? null });
    }
  });
}
