import { InputError } from '@backstage/errors';
import type {
  ParameterSchema,
  PipelineDefinition,
} from '@llmops/backstage-plugin-llmops-common';
import type { CompiledPipeline } from './compiledPipeline';
import { ENVIRONMENT_INPUT } from './environmentInput';
import type { PipelineStep } from './pipelineSteps';

/** Types of `llmops.yaml` whose values a type of the compiled pipeline takes. */
const TAKES: Record<string, ReadonlyArray<ParameterSchema['type']>> = {
  STRING: ['string'],
  NUMBER_INTEGER: ['integer'],
  NUMBER_DOUBLE: ['number', 'integer'],
  BOOLEAN: ['boolean'],
};

/** Throws an `InputError` that names both places where `llmops.yaml` and the compiled pipeline disagree. */
export function checkAgainst(
  definition: PipelineDefinition,
  file: string,
  pipeline: CompiledPipeline,
  steps: readonly PipelineStep[],
): void {
  const problems = [
    ...stepProblems(definition, steps),
    ...parameterProblems(definition, pipeline),
  ];
  if (problems.length > 0) {
    throw new InputError(
      `llmops.yaml and ${file} disagree about the pipeline "${
        definition.name
      }": ${problems.slice(0, 5).join('; ')}; correct one of the two`,
    );
  }
}

function stepProblems(
  { steps: declared, evaluation }: PipelineDefinition,
  steps: readonly PipelineStep[],
): string[] {
  const names = new Set(steps.map(({ name }) => name));
  const wanted = [
    ...Object.keys(declared),
    ...(evaluation ? [evaluation.step] : []),
  ];
  const unknown = [...new Set(wanted)].filter(name => !names.has(name));
  return unknown.length > 0
    ? [
        `llmops.yaml speaks of the steps ${unknown.join(
          ', ',
        )}, the compiled pipeline has ${[...names].join(', ')}`,
      ]
    : [];
}

function parameterProblems(
  { parameters }: PipelineDefinition,
  { root }: CompiledPipeline,
): string[] {
  const inputs = root.inputDefinitions?.parameters ?? {};
  const declared = Object.entries(parameters).flatMap(([name, { type }]) => {
    if (!Object.hasOwn(inputs, name)) {
      return [`the compiled pipeline has no input "${name}"`];
    }
    const { parameterType } = inputs[name];
    const takes = Object.hasOwn(TAKES, parameterType)
      ? TAKES[parameterType]
      : [];
    return takes.includes(type)
      ? []
      : [
          `the parameter "${name}" is of type ${type} in llmops.yaml and of ${parameterType} in the compiled pipeline`,
        ];
  });
  const undeclared = Object.entries(inputs)
    .filter(
      ([name, { defaultValue, isOptional }]) =>
        name !== ENVIRONMENT_INPUT &&
        !Object.hasOwn(parameters, name) &&
        defaultValue === undefined &&
        !isOptional,
    )
    .map(([name]) => `llmops.yaml declares no parameter "${name}"`);
  return [...declared, ...undeclared];
}
