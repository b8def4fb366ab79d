import { InputError } from '@backstage/errors';
import type { JsonPrimitive } from '@backstage/types';
import type { PipelineDefinition } from '@llmops/backstage-plugin-llmops-common';
import type { ProjectCheckout } from '@llmops/backstage-plugin-llmops-node';
import { parseYamlMapping } from './parseYaml';
import { parametersFile } from './pipelineFile';

/** Values that the parameter file gives to the pipeline's parameters; those it does not name are absent. */
export async function readParameterDefaults(
  pipeline: PipelineDefinition,
  source: ProjectCheckout,
): Promise<Record<string, JsonPrimitive>> {
  const file = parametersFile(pipeline);
  const text = await source.readFile(file);
  const content = text === undefined ? {} : parseYamlMapping(text, file);
  const defaults: Record<string, JsonPrimitive> = {};
  for (const name of Object.keys(pipeline.parameters)) {
    if (Object.hasOwn(content, name)) {
      const value = content[name];
      if (!isPrimitive(value)) {
        throw new InputError(
          `${file}: "${name}" is not a single value, but llmops.yaml declares it as a parameter of "${pipeline.name}"; make it a text, number or boolean, or remove the parameter`,
        );
      }
      defaults[name] = value;
    }
  }
  return defaults;
}

function isPrimitive(value: unknown): value is JsonPrimitive {
  return (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value))
  );
}
