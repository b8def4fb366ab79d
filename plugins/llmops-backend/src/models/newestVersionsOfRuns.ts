import type { RunModel } from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import { compareVersions } from './modelRows';

interface ProducedRow {
  run_id: string;
  tracker: string;
  model: string;
  version: string;
  created_at: string;
}

/** The newest model version that each run produced: a version names the tracked run, a tracked run the run. */
export async function newestVersionsOfRuns(
  database: Knex,
  runIds: string[],
): Promise<Map<string, RunModel>> {
  const rows: ProducedRow[] = await database('tracked_runs')
    .join('model_versions', join =>
      join
        .on('model_versions.tracker', 'tracked_runs.tracker')
        .andOn('model_versions.tracked_run_id', 'tracked_runs.id'),
    )
    .whereIn('tracked_runs.run_id', runIds)
    .select(
      'tracked_runs.run_id',
      'model_versions.tracker',
      'model_versions.model',
      'model_versions.version',
      'model_versions.created_at',
    );
  const models = new Map<string, RunModel>();
  // Oldest first, so that the newest is the one that stays.
  for (const row of rows.sort((a, b) => compareVersions(b, a))) {
    const { tracker, model: name, version } = row;
    models.set(row.run_id, { tracker, name, version });
  }
  return models;
}
