import { InputError } from '@backstage/errors';
import type { JsonPrimitive } from '@backstage/types';
import type { PipelineDefinition } from '@llmops/backstage-plugin-llmops-common';
import { parse } from 'yaml';
import type { ProjectCheckout } from '../projectSource';

/** Where projects keep the values of their parameters, whatever engine trains. */
const PARAMETERS_FILE = 'params.yaml';

/**
 * Values that the project's parameter file gives to the pipeline's parameters; those it does not name are absent.
 * Rejects with an `InputError` when the file cannot be read.
 *
 * @public
 */
export async function readParameterFile(
  pipeline: PipelineDefinition,
  source: ProjectCheckout,
): Promise<Record<string, JsonPrimitive>> {
  const text = await source.readFile(PARAMETERS_FILE);
  let content: unknown;
  try {
    content = parse(text ?? '', { version: '1.2' });
  } catch (error) {
    throw new InputError(`${PARAMETERS_FILE} is not valid YAML: ${error}`);
  }
  const values = new Map(
    typeof content === 'object' && content !== null
      ? Object.entries(content)
      : [],
  );
  return Object.fromEntries(
    Object.keys(pipeline.parameters).flatMap(name => {
      const value: unknown = values.get(name);
      return isPrimitive(value) ? [[name, value]] : [];
    }),
  );
}

function isPrimitive(value: unknown): value is JsonPrimitive {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
