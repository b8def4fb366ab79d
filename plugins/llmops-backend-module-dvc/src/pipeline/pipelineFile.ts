import { posix } from 'node:path';
import { InputError } from '@backstage/errors';
import type { PipelineDefinition } from '@llmops/backstage-plugin-llmops-common';
import type { ProjectCheckout } from '@llmops/backstage-plugin-llmops-node';

/** Name of the engine in `llmops.yaml`. */
export const ENGINE_ID = 'dvc';

/** Path of the file that declares the stages. */
export function pipelineFile(pipeline: PipelineDefinition): string {
  const file = pipeline.engines[ENGINE_ID]?.file;
  if (!file) {
    throw new InputError(
      `llmops.yaml: the pipeline "${pipeline.name}" does not run on the engine dvc; add engines.dvc.file, for example dvc.yaml`,
    );
  }
  return posix.normalize(file);
}

/** Path of the parameter file, which lies beside the pipeline file. */
export function parametersFile(pipeline: PipelineDefinition): string {
  return posix.join(posix.dirname(pipelineFile(pipeline)), 'params.yaml');
}

/** Content of the pipeline file; rejects with an `InputError` when the commit has none. */
export async function readPipelineFile(
  pipeline: PipelineDefinition,
  source: ProjectCheckout,
): Promise<string> {
  const file = pipelineFile(pipeline);
  const text = await source.readFile(file);
  if (text === undefined) {
    throw new InputError(
      `llmops.yaml: the pipeline "${pipeline.name}" names ${file}, which is not in commit ${source.commit}; commit it`,
    );
  }
  return text;
}
