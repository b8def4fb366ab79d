import type { EngineSchedule } from '@llmops/backstage-plugin-llmops-node';
import { isOpenTo } from '@llmops/backstage-plugin-llmops-node';
import type { PipelinesServer } from '../PipelinesServer';
import { readSchedule } from './readSchedule';

/** Recurring runs in the experiment of a project, in the namespaces that its owner may use. */
export async function listSchedules(
  { config, client, uploads }: PipelinesServer,
  { project, owner }: { project: string; owner: string },
): Promise<EngineSchedule[]> {
  const schedules: EngineSchedule[] = [];
  for (const entry of config.namespaces) {
    const { namespace } = entry;
    const experimentId = isOpenTo(entry, owner)
      ? await uploads.findExperiment(project, namespace)
      : undefined;
    if (experimentId === undefined) {
      continue;
    }
    const recurring = await client.listRecurringRuns(experimentId, namespace);
    const runs =
      recurring.length > 0
        ? await client.listNewestRuns(experimentId, namespace)
        : [];
    const place = { server: config.name, title: config.title, namespace };
    schedules.push(...recurring.map(item => readSchedule(item, place, runs)));
  }
  return schedules;
}
