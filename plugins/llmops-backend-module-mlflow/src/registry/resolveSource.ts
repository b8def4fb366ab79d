import { InputError, NotFoundError } from '@backstage/errors';
import type { VersionRegistration } from '@llmops/backstage-plugin-llmops-node';
import type { MlflowRegistryClient } from '../client/MlflowRegistryClient';

/**
 * Where the files of a version lie, as MLflow names it. A path stays within the run's artifacts: it becomes part of an
 * address that whoever loads the model follows.
 */
export async function resolveSource(
  client: MlflowRegistryClient,
  registration: Pick<VersionRegistration, 'trackedRunId' | 'source'>,
  signal: AbortSignal,
): Promise<{ source: string; model_id?: string }> {
  const { trackedRunId, source } = registration;
  const run = await client.getRunSource(trackedRunId, signal);
  if (!run) {
    throw new NotFoundError(
      `MLflow has no run "${trackedRunId}"; it may have been deleted there`,
    );
  }
  if ('loggedModelId' in source) {
    const { loggedModelId } = source;
    const model = await client.getLoggedModel(loggedModelId, signal);
    if (!model || model.runId !== trackedRunId) {
      throw new NotFoundError(
        `The run "${trackedRunId}" logged no model "${loggedModelId}"; list the run's outputs for those it logged`,
      );
    }
    return { source: `models:/${model.id}`, model_id: model.id };
  }
  const path = source.artifactPath;
  const parts = path.split('/');
  if (
    parts.some(part => part === '' || part === '.' || part === '..') ||
    /[\\?#%\0]/.test(path)
  ) {
    throw new InputError(
      `"${path}" is no path among the artifacts of a run; write it as folder/name, without leading slash, "..", "?", "#" or "%"`,
    );
  }
  return { source: `${run.artifactUri.replace(/\/+$/, '')}/${path}` };
}
