import type { Knex } from 'knex';
import { compareVersions, type ModelRow } from './modelRows';

interface MadeVersionRow {
  version: string;
  created_at: string;
  /** Owner of the run that made it, which may be in no project; null where no run of the portal did. */
  owner: string | null;
  project: string | null;
}

/** Settles models one after another, in one order for all who do; answers the names of those that changed. */
export async function settleModels(
  tx: Knex.Transaction,
  tracker: string,
  names: string[],
): Promise<string[]> {
  const changed: string[] = [];
  for (const name of [...names].sort()) {
    if (await settleModel(tx, tracker, name)) {
      changed.push(name);
    }
  }
  return changed;
}

/**
 * Names a model's newest version, and the project and owner of the newest one that a run of the portal made; true when
 * something else stood there. The model's row is held until the transaction ends: of two reporters that settle at the
 * same time, the later one reads what the other wrote.
 */
async function settleModel(
  tx: Knex.Transaction,
  tracker: string,
  name: string,
): Promise<boolean> {
  const row = await tx<ModelRow>('models')
    .where({ tracker, name })
    .forUpdate()
    .first();
  if (!row) {
    return false;
  }
  const versions: MadeVersionRow[] = await tx('model_versions')
    .leftJoin('tracked_runs', join =>
      join
        .on('tracked_runs.tracker', 'model_versions.tracker')
        .andOn('tracked_runs.id', 'model_versions.tracked_run_id'),
    )
    .leftJoin('runs', 'runs.id', 'tracked_runs.run_id')
    .where({
      'model_versions.tracker': tracker,
      'model_versions.model': name,
    })
    .select(
      'model_versions.version',
      'model_versions.created_at',
      'runs.owner',
      'runs.project',
    );
  versions.sort(compareVersions);
  const made = versions.find(({ owner }) => owner !== null);
  const settled = {
    latest_version: versions.at(0)?.version ?? null,
    project: made?.project ?? null,
    owner: made?.owner ?? null,
  };
  if (
    row.latest_version === settled.latest_version &&
    row.project === settled.project &&
    row.owner === settled.owner
  ) {
    return false;
  }
  await tx<ModelRow>('models').where({ tracker, name }).update(settled);
  return true;
}
