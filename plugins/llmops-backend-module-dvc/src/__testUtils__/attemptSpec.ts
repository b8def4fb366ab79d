import type { PipelineDefinition } from '@llmops/backstage-plugin-llmops-common';
import type {
  AttemptSpec,
  ProjectCheckout,
} from '@llmops/backstage-plugin-llmops-node';

/** A pipeline without parameters, limits or environments. */
export function pipeline(
  changes: Partial<PipelineDefinition> = {},
): PipelineDefinition {
  return {
    name: 'train',
    title: 'Train',
    engines: { dvc: { file: 'dvc.yaml' } },
    parameters: {},
    profiles: [],
    steps: {},
    environments: {},
    ...changes,
  };
}

/** An attempt of such a pipeline. */
export function attemptSpec(
  dispatchKey: string,
  source: ProjectCheckout,
  changes: Partial<AttemptSpec> = {},
): AttemptSpec {
  return {
    dispatchKey,
    runId: dispatchKey.replace(/-\d+$/, ''),
    attempt: 1,
    project: 'component:default/project',
    owner: 'group:default/research',
    options: {},
    startedBy: 'user:default/jae.min',
    source,
    pipeline: pipeline(),
    parameters: {},
    resources: {},
    environment: {},
    confirmations: [],
    ...changes,
  };
}
