import { ConflictError } from '@backstage/errors';
import type { PortalRunRecord, RunRecord } from '../database/RunStore';

/**
 * The run, with what only a run of the portal has. Rejects one that was only observed with a `ConflictError`: the
 * portal did not start it, so it cannot act on it.
 */
export function requirePortalRun(run: RunRecord): PortalRunRecord {
  const { project, pipeline, engine } = run;
  if (run.origin !== 'portal' || !project || !pipeline || !engine) {
    throw new ConflictError(
      `The run "${run.id}" was started outside the portal and is only observed; act on it where it was started`,
    );
  }
  return { ...run, project, pipeline, engine };
}
