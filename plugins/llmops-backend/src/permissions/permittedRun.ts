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
    },
  };
}
