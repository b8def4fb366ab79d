import type { JsonPrimitive } from '@backstage/types';
import type { PipelineDefinition } from '@llmops/backstage-plugin-llmops-common';
import {
  type ProjectCheckout,
  readParameterFile,
} from '@llmops/backstage-plugin-llmops-node';
import { readCompiledPipeline } from './readCompiledPipeline';

/** Defaults of the compiled pipeline; of what has none there, the values in the project's parameter file. */
export async function parameterDefaults(
  definition: PipelineDefinition,
  source: ProjectCheckout,
): Promise<Record<string, JsonPrimitive>> {
  const { pipeline } = await readCompiledPipeline(definition, source);
  const inputs = Object.entries(
    pipeline.root.inputDefinitions?.parameters ?? {},
  );
  return {
    ...(await readParameterFile(definition, source)),
    ...Object.fromEntries(
      inputs.flatMap(([name, { defaultValue }]) =>
        Object.hasOwn(definition.parameters, name) && isPrimitive(defaultValue)
          ? [[name, defaultValue]]
          : [],
      ),
    ),
  };
}

function isPrimitive(value: unknown): value is JsonPrimitive {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
