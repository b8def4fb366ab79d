import { InputError, isError } from '@backstage/errors';
import type { PipelineDefinition } from '@llmops/backstage-plugin-llmops-common';
import type { TrainingEngine } from '@llmops/backstage-plugin-llmops-node';

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
    const engine = engines.get(id);
    const refusal = engine
      ? await reasonAgainst(engine)
      : 'it is not installed in this portal';
    if (engine && refusal === undefined) {
      return engine;
    }
    refusals.push(`"${id}": ${refusal}`);
  }
  throw new InputError(
    `No engine can take the pipeline "${pipeline.name}" now: ${refusals.join(
      '; ',
    )}`,
  );
}

async function reasonAgainst(
  engine: TrainingEngine,
): Promise<string | undefined> {
  try {
    const { available, reason } = await engine.status();
    return available ? undefined : reason ?? 'it is not available';
  } catch (error) {
    return isError(error) ? error.message : String(error);
  }
}
