import { InputError } from '@backstage/errors';
import type { PipelineDefinition } from '@llmops/backstage-plugin-llmops-common';
import type { ProjectCheckout } from '@llmops/backstage-plugin-llmops-node';
import { parse } from 'yaml';
import { clusterStepsSchema, type ClusterSteps } from './clusterSteps';

/** What stands for the value of a parameter. */
export const PLACEHOLDER = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * The steps that a pipeline has on a cluster, each after those it depends on. Throws an `InputError` that names the
 * file and the place, and both places where `llmops.yaml` and the file disagree.
 */
export async function readClusterSteps(
  engine: string,
  pipeline: PipelineDefinition,
  source: ProjectCheckout,
): Promise<ClusterSteps> {
  const { file } = pipeline.engines[engine];
  const text = await source.readFile(file);
  if (text === undefined) {
    throw new InputError(
      `llmops.yaml names ${file} for the engine "${engine}", but there is no such file at the commit; add it or correct pipelines.${pipeline.name}.engines.${engine}.file`,
    );
  }
  const steps = parseSteps(file, text);
  const ordered = order(file, steps.steps);
  checkAgainst(pipeline, file, ordered);
  return { ...steps, steps: ordered };
}

function parseSteps(file: string, text: string): ClusterSteps {
  let content: unknown;
  try {
    content = parse(text, { version: '1.2' });
  } catch (error) {
    throw new InputError(`${file} is not valid YAML: ${error}`);
  }
  const { data, error } = clusterStepsSchema.safeParse(content);
  if (!data) {
    const problems = error.issues
      .slice(0, 5)
      .map(
        ({ path, message }) => `${path.join('.') || 'the file'}: ${message}`,
      );
    throw new InputError(`${file}: ${problems.join('; ')}`);
  }
  return data;
}

function order(
  file: string,
  steps: ClusterSteps['steps'],
): ClusterSteps['steps'] {
  const byName = new Map(steps.map(step => [step.name, step]));
  if (byName.size < steps.length) {
    throw new InputError(`${file} names a step twice; give each its own name`);
  }
  const ordered = new Map<string, ClusterSteps['steps'][number]>();
  const visit = (name: string, on: string[]) => {
    const step = byName.get(name);
    if (!step) {
      throw new InputError(
        `${file}: the step "${on.at(
          -1,
        )}" depends on "${name}", which there is not`,
      );
    }
    if (on.includes(name)) {
      throw new InputError(
        `${file}: the steps ${[...on, name].join(' -> ')} need each other`,
      );
    }
    if (!ordered.has(name)) {
      step.dependsOn.forEach(other => visit(other, [...on, name]));
      ordered.set(name, step);
    }
  };
  steps.forEach(({ name }) => visit(name, []));
  return [...ordered.values()];
}

function checkAgainst(
  pipeline: PipelineDefinition,
  file: string,
  steps: ClusterSteps['steps'],
): void {
  const names = steps.map(({ name }) => name);
  const unknown = Object.keys(pipeline.steps).filter(
    step => !names.includes(step),
  );
  const evaluated = pipeline.evaluation?.step;
  if (evaluated !== undefined && !names.includes(evaluated)) {
    unknown.push(evaluated);
  }
  if (unknown.length > 0) {
    throw new InputError(
      `llmops.yaml and ${file} disagree: pipelines.${
        pipeline.name
      } speaks of ${unknown.join(', ')}, ${file} has ${names.join(
        ', ',
      )}; correct one of the two`,
    );
  }
  const placeholders = steps.flatMap(({ command, args }) =>
    [...command, ...args].flatMap(item => [...item.matchAll(PLACEHOLDER)]),
  );
  const missing = placeholders.find(
    ([, parameter]) => !Object.hasOwn(pipeline.parameters, parameter),
  );
  if (missing) {
    throw new InputError(
      `${file} uses ${missing[0]}, but llmops.yaml declares no parameter "${missing[1]}" for the pipeline "${pipeline.name}"`,
    );
  }
}
