import { InputError } from '@backstage/errors';
import type { PipelineDefinition } from '@llmops/backstage-plugin-llmops-common';
import type { OrderedStage } from './orderStages';

/**
 * Throws an `InputError` when `llmops.yaml` speaks of a step that the pipeline file does not declare. A stage that
 * is generated from a list may be meant by its name before the `@`.
 */
export function checkSteps(
  pipeline: PipelineDefinition,
  stages: OrderedStage[],
  file: string,
): void {
  const names = new Set(
    stages.flatMap(({ name }) => [name, name.split('@')[0]]),
  );
  const problems = Object.keys(pipeline.steps)
    .filter(step => !names.has(step))
    .map(step => `pipelines.${pipeline.name}.steps.${step}`);
  const evaluated = pipeline.evaluation?.step;
  if (evaluated !== undefined && !names.has(evaluated)) {
    problems.push(`pipelines.${pipeline.name}.evaluation.step (${evaluated})`);
  }
  if (problems.length) {
    throw new InputError(
      `llmops.yaml and ${file} disagree: ${problems.join(
        ', ',
      )} names no stage of ${file}, which has ${stages
        .map(({ name }) => name)
        .join(', ')}; correct one of the two`,
    );
  }
}
