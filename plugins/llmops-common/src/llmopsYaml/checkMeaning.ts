import { nearestName } from '../nearest';
import { checkParameter } from '../parameters/checkParameter';
import type { ParameterSchema } from '../pipeline';
import type { LlmopsDocument, PipelineDocument } from './llmopsDocument';
import type { DocumentFault } from './validateDocument';

/**
 * Faults that a schema cannot express: names that refer to nothing, values against their own declarations, bounds
 * that leave nothing.
 *
 * @internal
 */
export function checkMeaning(document: LlmopsDocument): DocumentFault[] {
  const environments = Object.keys(document.environments ?? {});
  return Object.entries(document.pipelines).flatMap(([name, pipeline]) => {
    const root = ['pipelines', name];
    return [
      ...checkParameters(root, pipeline),
      ...checkProfiles(root, pipeline, environments),
      ...checkEvaluation(root, pipeline),
    ];
  });
}

function checkParameters(
  root: string[],
  { parameters = {} }: PipelineDocument,
): DocumentFault[] {
  return Object.entries(parameters).flatMap(([name, schema]) => {
    const path = [...root, 'parameters', name];
    const faults: DocumentFault[] = [];
    const empty = emptyRange(schema);
    if (empty) {
      faults.push({ path, message: empty, at: 'key' });
    }
    const { enum: allowed, ...bounds } = schema;
    for (const [index, value] of (allowed ?? []).entries()) {
      const problem = checkParameter(bounds, value);
      if (problem) {
        faults.push({
          path: [...path, 'enum', String(index)],
          message: `The allowed value ${value} ${problem}`,
          at: 'value',
        });
      }
    }
    const problem =
      schema.default === undefined
        ? undefined
        : checkParameter(schema, schema.default);
    if (problem) {
      faults.push({
        path: [...path, 'default'],
        message: `The default ${problem}`,
        at: 'value',
      });
    }
    return faults;
  });
}

function emptyRange(schema: ParameterSchema): string | undefined {
  const pairs = [
    ['minimum', 'maximum', false],
    ['exclusiveMinimum', 'exclusiveMaximum', true],
    ['exclusiveMinimum', 'maximum', true],
    ['minimum', 'exclusiveMaximum', true],
    ['minLength', 'maxLength', false],
  ] as const;
  for (const [least, largest, open] of pairs) {
    const low = schema[least];
    const high = schema[largest];
    if (
      low !== undefined &&
      high !== undefined &&
      (low > high || (open && low === high))
    ) {
      return `No value is allowed: ${least} ${low} and ${largest} ${high} exclude each other; correct one of them`;
    }
  }
  return undefined;
}

function checkProfiles(
  root: string[],
  { profiles = {}, parameters = {}, defaultProfile }: PipelineDocument,
  environments: string[],
): DocumentFault[] {
  const faults: DocumentFault[] = [];
  if (
    defaultProfile !== undefined &&
    !Object.hasOwn(profiles, defaultProfile)
  ) {
    faults.push({
      path: [...root, 'defaultProfile'],
      message: unknownName('profile', defaultProfile, Object.keys(profiles)),
      at: 'value',
    });
  }
  for (const [name, profile] of Object.entries(profiles)) {
    const path = [...root, 'profiles', name];
    const { environment } = profile;
    if (environment !== undefined && !environments.includes(environment)) {
      faults.push({
        path: [...path, 'environment'],
        message: unknownName('environment', environment, environments),
        at: 'value',
      });
    }
    for (const [parameter, value] of Object.entries(profile.parameters ?? {})) {
      const declared = Object.hasOwn(parameters, parameter);
      const problem = declared
        ? checkParameter(parameters[parameter], value)
        : unknownName('parameter', parameter, Object.keys(parameters));
      if (problem) {
        faults.push({
          path: [...path, 'parameters', parameter],
          message: declared ? `"${parameter}" ${problem}` : problem,
          at: declared ? 'value' : 'key',
        });
      }
    }
  }
  return faults;
}

function checkEvaluation(
  root: string[],
  { evaluation, steps }: PipelineDocument,
): DocumentFault[] {
  if (!evaluation) {
    return [];
  }
  const faults: DocumentFault[] = [];
  const path = [...root, 'evaluation'];
  // Without settings of steps, the file of the engine alone says which there are.
  if (steps && !Object.hasOwn(steps, evaluation.step)) {
    faults.push({
      path: [...path, 'step'],
      message: unknownName('step', evaluation.step, Object.keys(steps)),
      at: 'value',
    });
  }
  for (const [metric, { min, max }] of Object.entries(evaluation.thresholds)) {
    const message =
      min === undefined && max === undefined
        ? 'The threshold has no bound; give min, max or both'
        : min !== undefined &&
          max !== undefined &&
          min > max &&
          `No value is allowed: min ${min} is greater than max ${max}; correct one of them`;
    if (message) {
      faults.push({
        path: [...path, 'thresholds', metric],
        message,
        at: 'key',
      });
    }
  }
  return faults;
}

function unknownName(what: string, name: string, known: string[]): string {
  const nearest = nearestName(name, known);
  const remedy =
    known.length > 0 ? `use one of ${known.join(', ')}` : `declare it first`;
  return `There is no ${what} ${JSON.stringify(name.slice(0, 100))}; ${
    nearest ? `did you mean "${nearest}"?` : remedy
  }`;
}
