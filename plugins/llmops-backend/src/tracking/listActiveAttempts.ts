import type {
  ExperimentTracker,
  TrackerSyncRequest,
} from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';
import { toInstant } from '../database/instant';
import { toDispatchKey } from '../database/newId';
import type { RunRow } from '../database/rows';

/** How long after its end an attempt may still have points that were not read. */
const SETTLING_MS = 60_000;

/** Newest attempts of a tracker's runs that may log something now, or did so a moment ago. */
export async function listActiveAttempts(
  database: Knex,
  tracker: ExperimentTracker,
  now: Date = new Date(),
): Promise<TrackerSyncRequest['active']> {
  const settling = toInstant(new Date(now.getTime() - SETTLING_MS));
  const runs: RunRow[] = await database<RunRow>('runs')
    // Observed runs have no attempts.
    .where({ tracker: tracker.id, origin: 'portal' })
    .where(active =>
      active
        .whereIn('state', ['dispatching', 'queued', 'running', 'cancelling'])
        .orWhere('ended_at', '>', settling),
    );
  return runs.map(run => {
    const dispatchKey = toDispatchKey(run.id, run.attempt);
    return {
      runId: run.id,
      dispatchKey,
      experiment: tracker.experimentName({
        runId: run.id,
        dispatchKey,
        project: run.project,
        pipeline: run.pipeline,
        profile: run.profile ?? undefined,
        commit: run.commit ?? '',
        startedBy: run.started_by ?? '',
      }),
    };
  });
}
