import type { Knex } from 'knex';
import { type ModelVersionRow, toModelVersion } from '../models/modelRows';
import type { StoredModelVersion } from '../models/ModelStore';

/** The newest version of each of these models of one tracker; models without versions are left out. */
export async function readNewestVersions(
  database: Knex,
  tracker: string,
  names: string[],
): Promise<StoredModelVersion[]> {
  const rows: ModelVersionRow[] = await database('model_versions as v')
    .join('models as m', join =>
      join
        .on('m.tracker', 'v.tracker')
        .andOn('m.name', 'v.model')
        .andOn('m.latest_version', 'v.version'),
    )
    .where('m.tracker', tracker)
    .whereIn('m.name', names)
    .select('v.*');
  return rows.map(toModelVersion);
}
