import type {
  ExperimentTracker,
  TrackerSyncRequest,
} from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';
import { toInstant } from '../database/instant';
import type { RunRow } from '../database/rows';
import { lastReadAt } from './joinWindow';

/** How long after its end an attempt may still have points that were not read. */
const SETTLING_MS = 60_000;

type ActiveRow = RunRow & { dispatch_key: string; join_token: string | null };

/** Newest attempts of a tracker's runs that may log something now, or did so since the tracker was last read. */
export async function listActiveAttempts(
  database: Knex,
  tracker: ExperimentTracker,
  now: Date = new Date(),
): Promise<TrackerSyncRequest['active']> {
  const readAt = (await lastReadAt(database, tracker.id)) ?? now;
  const settling = toInstant(
    new Date(Math.min(now.getTime(), readAt.getTime()) - SETTLING_MS),
  );
  const rows: ActiveRow[] = await database('runs')
    .join('attempts', joined =>
      joined
        .on('attempts.run_id', 'runs.id')
        .andOn('attempts.number', 'runs.attempt'),
    )
    // Observed runs have no attempts.
    .where({ tracker: tracker.id, origin: 'portal' })
    .where(active =>
      active
        .whereIn('runs.state', [
          'dispatching',
          'queued',
          'running',
          'cancelling',
        ])
        .orWhere('runs.ended_at', '>', settling),
    )
    .select('runs.*', 'attempts.dispatch_key', 'attempts.join_token');
  return rows.map(row => ({
    runId: row.id,
    dispatchKey: row.dispatch_key,
    joinToken: row.join_token ?? undefined,
    experiment: tracker.experimentName({
      runId: row.id,
      dispatchKey: row.dispatch_key,
      project: row.project,
      pipeline: row.pipeline,
      profile: row.profile ?? undefined,
      commit: row.commit ?? '',
      startedBy: row.started_by ?? '',
    }),
  }));
}
