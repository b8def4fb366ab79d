import type { JsonPrimitive } from '@backstage/types';
import type { PipelineDefinition } from '../pipeline';
import { LLMOPS_YAML } from '../project';
import { checkParameter, describeValue } from './checkParameter';
import type { ParameterProblem } from './resolveParameters';

/**
 * Defaults of the pipeline's parameters out of `llmops.yaml` and the engine's own file. A default that both give
 * must be the same; a disagreement, and a value that the declaration forbids, is a problem that names the places.
 * What the engine's file holds beyond the declared parameters is left alone.
 *
 * @param engineDefaults - as answered by the engine
 * @param engineFile - the file that they were read from, for example `params.yaml`
 *
 * @public
 */
export function mergeDefaults(
  pipeline: PipelineDefinition,
  engineDefaults: Record<string, JsonPrimitive>,
  engineFile: string,
): { defaults: Record<string, JsonPrimitive>; problems: ParameterProblem[] } {
  const defaults: Record<string, JsonPrimitive> = {};
  const problems: ParameterProblem[] = [];
  for (const [name, schema] of Object.entries(pipeline.parameters)) {
    const place = `${LLMOPS_YAML} (pipelines.${pipeline.name}.parameters.${name})`;
    const declared = schema.default;
    const value = Object.hasOwn(engineDefaults, name)
      ? engineDefaults[name]
      : undefined;
    if (value === undefined) {
      if (declared !== undefined) {
        defaults[name] = declared;
      }
      continue;
    }
    const problem = checkParameter(schema, value);
    if (problem) {
      problems.push({
        parameter: name,
        message: `"${name}" in ${engineFile} ${problem}, as declared in ${place}; correct one of them`,
      });
    } else if (declared !== undefined && declared !== value) {
      problems.push({
        parameter: name,
        message: `The default of "${name}" is ${describeValue(
          declared,
        )} in ${place} but ${describeValue(
          value,
        )} in ${engineFile}; remove it from ${LLMOPS_YAML}, or make them the same`,
      });
    } else {
      defaults[name] = value;
    }
  }
  return { defaults, problems };
}
