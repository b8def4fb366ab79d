import type { ApiRun } from '../client/schemas';
import type { PipelineStep } from '../project/pipelineSteps';

/** Names and ids that one message lists. */
const MOST = 20;

/**
 * Pure: what steps made, in words, as far as the server tells of it; older ones keep it in their metadata store alone.
 */
export function outputsOf(
  run: ApiRun,
  steps: readonly PipelineStep[],
): Array<{ step: string; message: string }> {
  const tasks = run.run_details?.task_details ?? [];
  return steps.flatMap(({ name, path }) => {
    const artifacts = tasks
      .filter(task => task.display_name === path[path.length - 1])
      .flatMap(({ outputs }) => Object.entries(outputs ?? {}))
      .flatMap(([output, { artifact_ids: ids }]) =>
        (ids ?? []).map(id => `${output} (artifact ${id})`),
      );
    const listed = artifacts.slice(0, MOST).join(', ');
    const more = artifacts.length > MOST ? ', and more' : '';
    return artifacts.length > 0
      ? [{ step: name, message: `Made ${listed}${more}` }]
      : [];
  });
}
