import type { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import type { KubernetesObject } from '@kubernetes/client-node';
import type { ClusterView } from './clusters/ClusterView';
import type { JobKind } from './jobs/JobKind';
import { ANNOTATIONS } from './jobs/labels';

/** An end that nobody stored for so long never will be, for example of a portal that was taken down. */
const UNREPORTED_MS = 7 * 24 * 60 * 60 * 1000;

/** A cluster with the jobs that are seen of it. */
export interface SweptCluster {
  config: Pick<ClusterView['config'], 'name' | 'keepFinishedMs'>;
  client: Pick<ClusterView['client'], 'remove'>;
  jobs(kind: JobKind): { list(): Iterable<KubernetesObject> };
}

/**
 * Deletes jobs whose end and logs are stored. Nothing else deletes them: operators would take the Pods, and with them
 * the logs, before anyone had read them. A job that cannot be deleted does not keep the others.
 */
export async function sweepFinished(
  cluster: SweptCluster,
  kinds: readonly JobKind[],
  now: Date,
  logger: LoggerService,
): Promise<void> {
  const { config, client } = cluster;
  const failures = new Map<string, { count: number; message: string }>();
  for (const kind of kinds) {
    for (const job of cluster.jobs(kind).list()) {
      if (!isDue(job, kind, config.keepFinishedMs, now)) {
        continue;
      }
      const { name = '', namespace = '' } = job.metadata ?? {};
      try {
        await client.remove(kind.resource, name, namespace);
        logger.debug(`Deleted the finished ${kind.resource.kind} ${name}`);
      } catch (error) {
        const place = `${kind.resource.kind} in the namespace ${namespace}`;
        const count = (failures.get(place)?.count ?? 0) + 1;
        const reason = isError(error) ? error.message : String(error);
        failures.set(place, { count, message: `${name}: ${reason}` });
      }
    }
  }
  for (const [place, { count, message }] of failures) {
    logger.warn(
      `${count} finished ${place} of the cluster ${config.name} were not deleted, the last of them ${message}`,
    );
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
