import type { EngineSchedule } from '@llmops/backstage-plugin-llmops-node';
import { apiTime } from '../attempts/apiTime';
import type { ApiRecurringRun, ApiRun } from '../client/schemas';

/**
 * Pure: a recurring run as a schedule.
 *
 * @param runs - of its experiment, the newest first; of what is older than these the newest run is not known
 */
export function readSchedule(
  recurring: ApiRecurringRun,
  place: { server: string; title: string; namespace?: string },
  runs: readonly ApiRun[],
): EngineSchedule {
  const { recurring_run_id: id, trigger } = recurring;
  const cron = trigger?.cron_schedule;
  const periodic = trigger?.periodic_schedule;
  const times = cron ?? periodic;
  const newest = runs.find(run => run.recurring_run_id === id);
  return {
    id: `${place.server}/${id}`,
    name: recurring.display_name ?? id,
    place: [place.title, place.namespace].filter(Boolean).join(', '),
    enabled: (recurring.status ?? recurring.mode ?? '').startsWith('ENABLE'),
    cron: cron?.cron,
    intervalSeconds: secondsOf(periodic?.interval_second),
    startAt: apiTime(times?.start_time ?? undefined),
    endAt: apiTime(times?.end_time ?? undefined),
    lastAt: apiTime(newest?.created_at),
    lastState: newest?.state,
  };
}

function secondsOf(text: string | undefined): number | undefined {
  const seconds = Number(text);
  return text !== undefined && Number.isInteger(seconds) ? seconds : undefined;
}
