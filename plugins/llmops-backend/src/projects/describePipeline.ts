import { InputError, isError } from '@backstage/errors';
import {
  mergeDefaults,
  parameterSchema,
  type Pipeline,
  type PipelineDefinition,
  type PipelineEngine,
  type ProjectProblem,
} from '@llmops/backstage-plugin-llmops-common';
import type {
  ProjectCheckout,
  TrainingEngine,
} from '@llmops/backstage-plugin-llmops-node';
import type { JsonPrimitive } from '@backstage/types';
import type { ProjectRecord } from './ProjectReader';
import { readEngineStatus } from './readEngineStatus';

type Steps = Array<{ name: string; dependsOn: string[] }>;

/**
 * A pipeline as a launch form shows it. Steps and defaults come from the first of its engines that is installed; what
 * that engine finds wrong is a problem of the project, not a failure.
 */
export async function describePipeline(
  pipeline: PipelineDefinition,
  checkout: ProjectCheckout,
  engines: ReadonlyMap<string, TrainingEngine>,
  { entityRef, owner }: ProjectRecord,
): Promise<{ pipeline: Pipeline; problems: ProjectProblem[] }> {
  const problems: ProjectProblem[] = [];
  const id = Object.keys(pipeline.engines).find(name => engines.has(name));
  const engine = id === undefined ? undefined : engines.get(id);
  const file = pipeline.engines[id ?? '']?.file ?? '';
  let steps: Steps = Object.keys(pipeline.steps).map(name => ({
    name,
    dependsOn: [],
  }));
  let defaults: Record<string, JsonPrimitive> = {};
  if (engine) {
    try {
      steps = await engine.steps(pipeline, checkout);
      const declared = await engine.parameterDefaults(pipeline, checkout);
      const merged = mergeDefaults(pipeline, declared, parametersOf(file));
      defaults = merged.defaults;
      problems.push(
        ...merged.problems.map(({ message }) => ({ file, message })),
      );
    } catch (error) {
      problems.push({ file, message: messageOf(error, engine) });
    }
  }
  return {
    problems,
    pipeline: {
      name: pipeline.name,
      title: pipeline.title,
      description: pipeline.description,
      engines: await Promise.all(
        Object.keys(pipeline.engines).map(name =>
          describeEngine(name, engines, { project: entityRef, owner }),
        ),
      ),
      parameters: parameterSchema(pipeline, defaults),
      profiles: pipeline.profiles.map(profile => ({
        name: profile.name,
        title: profile.title,
        description: profile.description,
        environment: profile.environment,
        parameters: profile.parameters,
      })),
      defaultProfile: pipeline.defaultProfile,
      steps: steps.map(step => ({
        ...step,
        ...definedStep(pipeline, step.name),
      })),
      model: pipeline.produces?.model,
      thresholds: pipeline.evaluation?.thresholds,
    },
  };
}

/** How messages name the place that an engine's defaults come from. */
export function parametersOf(file: string): string {
  return `the parameters of ${file}`;
}

async function describeEngine(
  id: string,
  engines: ReadonlyMap<string, TrainingEngine>,
  context: { project: string; owner: string },
): Promise<PipelineEngine> {
  const { engine, ...status } = await readEngineStatus(id, engines);
  if (!engine) {
    return { id, title: id, ...status };
  }
  const { title } = engine;
  try {
    const options = await engine.options?.(context);
    return { id, title, ...status, options };
  } catch (error) {
    return { id, title, available: false, reason: messageOf(error, engine) };
  }
}

function definedStep(pipeline: PipelineDefinition, name: string) {
  const step = Object.hasOwn(pipeline.steps, name)
    ? pipeline.steps[name]
    : undefined;
  return {
    retries: step?.retries,
    timeLimitSeconds: step?.timeLimitSeconds,
    resources: step?.resources,
  };
}

function messageOf(error: unknown, engine: TrainingEngine): string {
  const message = isError(error) ? error.message : String(error);
  return error instanceof InputError
    ? message
    : `${engine.title} could not be asked: ${message}`;
}
