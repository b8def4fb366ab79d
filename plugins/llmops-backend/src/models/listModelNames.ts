import type { Knex } from 'knex';
import { groupBy } from '../lib/groupBy';
import type { ModelRow, ModelVersionRow } from './modelRows';

const PAGE = 200;

/** The next models of a tracker by name, with the names of their versions. */
export async function listModelNames(
  database: Knex,
  tracker: string,
  after: string | undefined,
): Promise<Array<{ name: string; versions: string[] }>> {
  const query = database<ModelRow>('models')
    .where({ tracker })
    .orderBy('name')
    .limit(PAGE);
  if (after !== undefined) {
    query.where('name', '>', after);
  }
  const names: string[] = await query.pluck('name');
  const versions = groupBy(
    await database<ModelVersionRow>('model_versions')
      .where({ tracker })
      .whereIn('model', names)
      .select('model', 'version'),
    ({ model }) => model,
  );
  return names.map(name => ({
    name,
    versions: (versions.get(name) ?? []).map(({ version }) => version),
  }));
}
