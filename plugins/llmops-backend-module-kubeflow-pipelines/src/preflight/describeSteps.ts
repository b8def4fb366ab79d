import type { PreflightCheck } from '@llmops/backstage-plugin-llmops-node';
import type { ReadPipeline } from '../project/readCompiledPipeline';

/** Says which steps are not what a list of steps seems to say. */
export function describeSteps({ steps }: ReadPipeline): PreflightCheck[] {
  const repeated = steps.filter(({ isRepeated }) => isRepeated);
  const conditional = steps.filter(({ isConditional }) => isConditional);
  const messages = [
    ...(repeated.length > 0
      ? [
          `${namesOf(
            repeated,
          )} may run several times, once for each item of a list, and is shown as one step; its logs stay in Kubeflow Pipelines`,
        ]
      : []),
    ...(conditional.length > 0
      ? [
          `${namesOf(
            conditional,
          )} runs only if a condition of the pipeline holds, else it is skipped`,
        ]
      : []),
  ];
  return messages.map((message, index) => ({
    id: `steps-${index + 1}`,
    title: 'Steps',
    status: 'ok',
    message,
  }));
}

function namesOf(steps: ReadPipeline['steps']): string {
  return steps.map(({ name }) => name).join(', ');
}
