import type { JsonPrimitive, JsonValue } from '@backstage/types';
import { nearestName } from '../nearest';
import type { PipelineDefinition } from '../pipeline';
import { checkParameter } from './checkParameter';

/**
 * A parameter whose value is missing or wrong. The message is a sentence that names the parameter.
 *
 * @public
 */
export interface ParameterProblem {
  parameter: string;
  message: string;
}

/**
 * Where the values of a run's parameters come from.
 *
 * @public
 */
export interface ParameterInputs {
  /** Name of a profile; the pipeline's default profile when absent. */
  profile?: string;
  /** As answered by {@link mergeDefaults}; without it, those in `llmops.yaml` alone. */
  defaults?: Record<string, JsonPrimitive>;
  /** What the person gave. */
  overrides?: Record<string, JsonValue | undefined>;
}

/**
 * Values of all parameters of a run: what the person gave, else the profile's, else the default.
 * Nothing is converted. Values are usable only when there are no problems.
 *
 * @public
 */
export function resolveParameters(
  pipeline: PipelineDefinition,
  inputs: ParameterInputs,
): { values: Record<string, JsonPrimitive>; problems: ParameterProblem[] } {
  const problems: ParameterProblem[] = [];
  const profileName = inputs.profile ?? pipeline.defaultProfile;
  const profile = pipeline.profiles.find(({ name }) => name === profileName);
  if (profileName !== undefined && !profile) {
    const names = pipeline.profiles.map(({ name }) => name);
    problems.push({
      parameter: 'profile',
      message: `The pipeline "${
        pipeline.name
      }" has no profile "${profileName}"; ${suggest(profileName, names)}`,
    });
  }
  const overrides = inputs.overrides ?? {};
  const names = Object.keys(pipeline.parameters);
  for (const name of Object.keys(overrides)) {
    if (!Object.hasOwn(pipeline.parameters, name)) {
      problems.push({
        parameter: name,
        message: `The pipeline "${
          pipeline.name
        }" has no parameter "${name}"; ${suggest(name, names)}`,
      });
    }
  }
  const values: Record<string, JsonPrimitive> = {};
  for (const [name, schema] of Object.entries(pipeline.parameters)) {
    const value =
      own(overrides, name) ??
      own(profile?.parameters, name) ??
      own(inputs.defaults, name) ??
      schema.default;
    const given = Object.hasOwn(overrides, name) && overrides[name] === null;
    const problem =
      value === undefined && !given
        ? 'has no value: give one, or a default in llmops.yaml or the file of the engine'
        : checkParameter(schema, given ? null : value);
    if (problem) {
      problems.push({ parameter: name, message: `"${name}" ${problem}` });
    } else if (value !== null && typeof value !== 'object') {
      values[name] = value ?? null;
    }
  }
  return { values, problems };
}

function own<T>(record: Record<string, T> | undefined, name: string) {
  return record && Object.hasOwn(record, name) ? record[name] : undefined;
}

function suggest(name: string, known: string[]): string {
  const nearest = nearestName(name, known);
  if (nearest) {
    return `did you mean "${nearest}"?`;
  }
  return known.length > 0
    ? `choose one of ${known.join(', ')}`
    : 'it declares none';
}
