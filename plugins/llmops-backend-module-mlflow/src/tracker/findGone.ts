import type { MlflowClient } from '../client/MlflowClient';
import { MlflowResponseError } from '../client/MlflowResponseError';
import type { MlflowRun } from '../client/schemas';
import type { ExperimentDirectory } from './ExperimentDirectory';

/** Runs that are asked for at a time. */
const TOGETHER = 8;

/**
 * Which of the runs that a search did not find are gone: those that the server says it no longer has, or has deleted,
 * and those of experiments that are configured not to be shown. That a search finds less may have other reasons, such as
 * a right that was taken from the portal; then nothing is gone.
 */
export async function findGone(
  client: MlflowClient,
  experiments: ExperimentDirectory,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<{ gone: string[]; found: MlflowRun[] }> {
  const gone: string[] = [];
  const found: MlflowRun[] = [];
  for (let start = 0; start < ids.length; start += TOGETHER) {
    const some = ids.slice(start, start + TOGETHER);
    const answers = await Promise.all(
      some.map(id => getRun(client, id, signal)),
    );
    answers.forEach((run, index) => {
      if (run === 'refused') {
        return;
      }
      if (!run || run.info.lifecycle_stage === 'deleted') {
        gone.push(some[index]);
        return;
      }
      const { experiment_id: experiment } = run.info;
      if (experiments.isShown(experiment)) {
        found.push(run);
      } else if (experiments.nameOf(experiment) !== undefined) {
        gone.push(some[index]);
      }
    });
  }
  return { gone, found };
}

async function getRun(
  client: MlflowClient,
  id: string,
  signal: AbortSignal,
): Promise<MlflowRun | 'refused' | undefined> {
  try {
    return await client.getRun(id, signal);
  } catch (error) {
    if (error instanceof MlflowResponseError && error.statusCode < 500) {
      return 'refused';
    }
    throw error;
  }
}
