import { InputError } from '@backstage/errors';
import type { PipelineDefinition } from '@llmops/backstage-plugin-llmops-common';
import type { TrainingEngine } from '@llmops/backstage-plugin-llmops-node';
import { readEngineStatus } from '../projects/readEngineStatus';

/** The engine that was asked for, else the pipeline's first one that is available now. */
export async function chooseEngine(
  pipeline: PipelineDefinition,
  wanted: string | undefined,
  engines: ReadonlyMap<string, TrainingEngine>,
): Promise<TrainingEngine> {
  const declared = Object.keys(pipeline.engines);
  if (wanted !== undefined && !declared.includes(wanted)) {
    throw new InputError(
      `The pipeline "${
        pipeline.name
      }" does not run on the engine "${wanted}"; choose one of ${declared.join(
        ', ',
      )}`,
    );
  }
  const refusals: string[] = [];
  for (const id of wanted === undefined ? declared : [wanted]) {
    const status = await readEngineStatus(id, engines);
    if (status.available) {
      return status.engine;
    }
    refusals.push(`"${id}": ${status.reason}`);
  }
  throw new InputError(
    `No engine can take the pipeline "${pipeline.name}" now: ${refusals.join(
      '; ',
    )}`,
  );
}
