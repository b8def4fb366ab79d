import type { LoggerService } from '@backstage/backend-plugin-api';
import type { KubernetesObject } from '@kubernetes/client-node';
import type { ClusterView } from './clusters/ClusterView';
import type { JobKind } from './jobs/JobKind';
import { ANNOTATIONS } from './jobs/labels';

/** An end that nobody stored for so long never will be, for example of a portal that was taken down. */
const UNREPORTED_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Deletes jobs whose end and logs are stored. Nothing else deletes them: operators would take the Pods, and with them
 * the logs, before anyone had read them.
 */
export async function sweepFinished(
  view: ClusterView,
  kinds: readonly JobKind[],
  now: Date,
  logger: LoggerService,
): Promise<void> {
  for (const kind of kinds) {
    for (const job of view.jobs(kind).list()) {
      if (isDue(job, kind, view.config.keepFinishedMs, now)) {
        const { name = '', namespace = '' } = job.metadata ?? {};
        await view.client.remove(kind.resource, name, namespace);
        logger.debug(`Deleted the finished ${kind.resource.kind} ${name}`);
      }
    }
  }
}

function isDue(
  job: KubernetesObject,
  kind: JobKind,
  keepMs: number,
  now: Date,
): boolean {
  const reportedAt = job.metadata?.annotations?.[ANNOTATIONS.reportedAt];
  if (reportedAt !== undefined) {
    return now.getTime() - Date.parse(reportedAt) >= keepMs;
  }
  const { endedAt } = kind.read(job);
  return (
    endedAt !== undefined && now.getTime() - endedAt.getTime() >= UNREPORTED_MS
  );
}
