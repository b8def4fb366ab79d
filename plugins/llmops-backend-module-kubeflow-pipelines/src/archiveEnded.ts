import type { LoggerService } from '@backstage/backend-plugin-api';
import { isOfPortal } from './attempts/runDescription';
import type { PipelinesServer } from './PipelinesServer';

/** Archives runs of the portal that ended long enough ago; those of others are theirs. */
export async function archiveEnded(
  { config, client }: PipelinesServer,
  now: Date,
  logger: LoggerService,
): Promise<void> {
  if (config.archiveAfterMs === undefined) {
    return;
  }
  const before = new Date(now.getTime() - config.archiveAfterMs);
  for (const { namespace } of config.namespaces) {
    const ended = await client.listEndedRuns(before, namespace);
    for (const run of ended.filter(isOfPortal)) {
      await client.archiveRun(run.run_id);
      logger.debug(`Archived the run ${run.display_name}`);
    }
  }
}
