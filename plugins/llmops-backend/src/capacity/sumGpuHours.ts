import type { GpuUsage } from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import { applyRunFilter } from '../database/applyRunFilter';
import { toInstant } from '../database/instant';
import type { RunFilter } from '../database/runFilter';
import type { RunStore } from '../database/RunStore';

const HOUR_MS = 60 * 60 * 1000;

interface GpuStepRow {
  run_id: string;
  owner: string;
  project: string;
  gpus: number;
  started_at: string;
  ended_at: string | null;
}

export interface GpuHoursQuery {
  database: Knex;
  runs: Pick<RunStore, 'getManyInputs'>;
  since: Date;
  now: Date;
  filter?: RunFilter;
}

/** GPU-hours by day, owner, project and model, of steps that ended or run; days and hours are those of UTC. */
export async function sumGpuHours(query: GpuHoursQuery): Promise<GpuUsage[]> {
  const { since, now } = query;
  const steps = await selectSteps(query);
  const inputs = await query.runs.getManyInputs([
    ...new Set(steps.map(step => step.run_id)),
  ]);
  const sums = new Map<string, GpuUsage>();
  for (const step of steps) {
    const model = inputs.get(step.run_id)?.definition.produces?.model;
    const from = Math.max(Date.parse(step.started_at), since.getTime());
    const to = step.ended_at ? Date.parse(step.ended_at) : now.getTime();
    for (const [day, hours] of hoursByDay(from, to)) {
      const key = JSON.stringify([day, step.owner, step.project, model]);
      const sum = sums.get(key) ?? {
        day,
        owner: step.owner,
        project: step.project || undefined,
        model,
        hours: 0,
      };
      sum.hours += hours * step.gpus;
      sums.set(key, sum);
    }
  }
  return [...sums.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
}

async function selectSteps({
  database,
  since,
  filter,
}: GpuHoursQuery): Promise<GpuStepRow[]> {
  const rows = database('steps')
    .join('attempts', 'attempts.dispatch_key', 'steps.dispatch_key')
    .join('runs', 'runs.id', 'attempts.run_id')
    .where('steps.gpus', '>', 0)
    .whereNotNull('steps.started_at')
    .where(time =>
      time
        .where('steps.ended_at', '>=', toInstant(since))
        // A step without an end of an attempt that ended never told it: it counts for nothing.
        .orWhere(open =>
          open.whereNull('steps.ended_at').whereNull('attempts.ended_at'),
        ),
    )
    .select<GpuStepRow[]>(
      'runs.id as run_id',
      'runs.owner',
      'runs.project',
      'steps.gpus',
      'steps.started_at',
      'steps.ended_at',
    );
  if (filter) {
    rows.where(within => applyRunFilter(within, filter));
  }
  return rows;
}

/** Cuts a time at every midnight. */
function* hoursByDay(
  from: number,
  to: number,
): Generator<[day: string, hours: number]> {
  for (let start = from; start < to; ) {
    const day = new Date(start).toISOString().slice(0, 10);
    const midnight = Date.parse(`${day}T00:00:00.000Z`) + 24 * HOUR_MS;
    const end = Math.min(to, midnight);
    yield [day, (end - start) / HOUR_MS];
    start = end;
  }
}
