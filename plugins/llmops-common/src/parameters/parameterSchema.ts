import type { JsonObject, JsonPrimitive } from '@backstage/types';
import type { PipelineDefinition } from '../pipeline';

/**
 * JSON Schema (type object) of all parameters with their defaults, for a launch form.
 * Required are the parameters that have no default; unknown ones are refused.
 *
 * @param defaults - as answered by {@link mergeDefaults}; without it, those in `llmops.yaml` alone
 *
 * @public
 */
export function parameterSchema(
  pipeline: PipelineDefinition,
  defaults: Record<string, JsonPrimitive> = {},
): JsonObject {
  const properties: Record<string, JsonObject> = {};
  for (const [name, schema] of Object.entries(pipeline.parameters)) {
    const value = Object.hasOwn(defaults, name)
      ? defaults[name]
      : schema.default;
    properties[name] =
      value === undefined ? { ...schema } : { ...schema, default: value };
  }
  return {
    type: 'object',
    properties,
    required: Object.keys(properties).filter(
      name => properties[name].default === undefined,
    ),
    additionalProperties: false,
  };
}
