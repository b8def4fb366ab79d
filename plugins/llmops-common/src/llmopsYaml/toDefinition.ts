import type {
  PipelineDefinition,
  ProfileDefinition,
  ResourceAmounts,
  StepDefinition,
} from '../pipeline';
import type { ProjectDefinition } from '../project';
import { parseCores, parseDuration, parseQuantity } from '../units';
import type {
  LlmopsDocument,
  PipelineDocument,
  ProfileDocument,
  ResourcesDocument,
  StepDocument,
} from './llmopsDocument';

/**
 * The definition that a valid document stands for: defaults filled in, units resolved.
 *
 * @internal
 */
export function toDefinition(document: LlmopsDocument): ProjectDefinition {
  const environments = document.environments ?? {};
  return {
    apiVersion: document.apiVersion,
    pipelines: Object.entries(document.pipelines).map(([name, pipeline]) =>
      toPipeline(name, pipeline, environments),
    ),
    datasets: document.datasets ?? {},
    environments,
  };
}

function toPipeline(
  name: string,
  pipeline: PipelineDocument,
  environments: PipelineDefinition['environments'],
): PipelineDefinition {
  const { timeLimit, profiles, steps, parameters, ...same } = pipeline;
  return withoutAbsent({
    ...same,
    name,
    title: pipeline.title ?? name,
    parameters: parameters ?? {},
    profiles: Object.entries(profiles ?? {}).map(entry => toProfile(...entry)),
    steps: Object.fromEntries(
      Object.entries(steps ?? {}).map(([step, settings]) => [
        step,
        toStep(settings),
      ]),
    ),
    timeLimitSeconds: timeLimit ? parseDuration(timeLimit) : undefined,
    environments,
  });
}

function toProfile(name: string, profile: ProfileDocument): ProfileDefinition {
  return withoutAbsent({
    ...profile,
    name,
    title: profile.title ?? name,
    parameters: profile.parameters ?? {},
    resources: toAmounts(profile.resources),
  });
}

function toStep(step: StepDocument): StepDefinition {
  return withoutAbsent({
    retries: step.retries,
    timeLimitSeconds: step.timeLimit
      ? parseDuration(step.timeLimit)
      : undefined,
    resources: toAmounts(step.resources),
  });
}

function toAmounts(
  resources: ResourcesDocument | undefined,
): ResourceAmounts | undefined {
  return (
    resources &&
    withoutAbsent({
      cpu: resources.cpu === undefined ? undefined : parseCores(resources.cpu),
      memoryBytes: resources.memory
        ? parseQuantity(resources.memory)
        : undefined,
      gpu: resources.gpu,
    })
  );
}

/** Leaves out the fields that are undefined, so that definitions compare and travel as JSON. */
function withoutAbsent<T extends object>(value: T): T {
  for (const [key, field] of Object.entries(value)) {
    if (field === undefined) {
      Reflect.deleteProperty(value, key);
    }
  }
  return value;
}
