import type { Knex } from 'knex';

/** A version of a model by a run that somebody else owns. */
export interface ForeignVersion {
  version: string;
  runId: string;
  /** Owner of the model. */
  owner: string;
  /** Owner of the run. */
  madeBy: string;
}

/** Versions by runs of other owners that nobody was notified of; each is answered to one caller only. */
export async function claimForeignVersions(
  database: Knex,
  tracker: string,
  model: string,
): Promise<ForeignVersion[]> {
  const found: ForeignVersion[] = await database('model_versions')
    .join('models', join =>
      join
        .on('models.tracker', 'model_versions.tracker')
        .andOn('models.name', 'model_versions.model'),
    )
    .join('tracked_runs', join =>
      join
        .on('tracked_runs.tracker', 'model_versions.tracker')
        .andOn('tracked_runs.id', 'model_versions.tracked_run_id'),
    )
    .join('runs', 'runs.id', 'tracked_runs.run_id')
    .leftJoin('foreign_versions', join =>
      join
        .on('foreign_versions.tracker', 'model_versions.tracker')
        .andOn('foreign_versions.model', 'model_versions.model')
        .andOn('foreign_versions.version', 'model_versions.version'),
    )
    .where({
      'model_versions.tracker': tracker,
      'model_versions.model': model,
    })
    .whereNull('foreign_versions.version')
    .whereNotNull('runs.owner')
    .whereRaw('runs.owner <> models.owner')
    .select({
      version: 'model_versions.version',
      runId: 'runs.id',
      owner: 'models.owner',
      madeBy: 'runs.owner',
    });
  const claimed: ForeignVersion[] = [];
  for (const foreign of found) {
    const rows: unknown[] = await database('foreign_versions')
      .insert({ tracker, model, version: foreign.version })
      .onConflict(['tracker', 'model', 'version'])
      .ignore()
      .returning('version');
    if (rows.length > 0) {
      claimed.push(foreign);
    }
  }
  return claimed;
}
