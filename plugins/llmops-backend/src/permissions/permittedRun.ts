import type { Run } from '@llmops/backstage-plugin-llmops-common';
import type { RunAccess } from './Access';

/** The run with what the caller may do with it now: its state allows it and the caller is permitted to. */
export function permittedRun<T extends Run>(run: T, access: RunAccess): T {
  const mayLaunch =
    run.project !== undefined &&
    access.mayLaunch({ entityRef: run.project, owner: run.owner });
  return {
    ...run,
    permitted: {
      cancel: run.permitted.cancel && access.mayCancel(run),
      retry: run.permitted.retry && mayLaunch,
      reproduce: run.permitted.reproduce && mayLaunch,
      annotate: mayAnnotate(run, access),
    },
  };
}

/**
 * Who may launch runs of the project may write on them. An observed run that belongs to no project is judged by its
 * owner alone.
 */
export function mayAnnotate(
  run: Pick<Run, 'project' | 'owner'>,
  access: RunAccess,
): boolean {
  return access.mayLaunch({ entityRef: run.project ?? '', owner: run.owner });
}
