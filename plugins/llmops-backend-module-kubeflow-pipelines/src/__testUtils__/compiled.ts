import type { PipelineDefinition } from '@llmops/backstage-plugin-llmops-common';
import { stringify } from 'yaml';

/** A pipeline of `llmops.yaml` that runs a compiled file. */
export function definition(
  changes: Partial<PipelineDefinition> = {},
): PipelineDefinition {
  return {
    name: 'train',
    title: 'Train',
    engines: { 'kubeflow-pipelines': { file: 'pipelines/train.yaml' } },
    parameters: {},
    profiles: [],
    steps: {},
    environments: {},
    ...changes,
  };
}

export interface CompiledOptions {
  image?: string;
  /** Inputs of the pipeline. */
  inputs?: Record<string, object>;
  /** Tasks of the pipeline, by their keys; by default `first`, then `second`. */
  tasks?: Record<string, object>;
  components?: Record<string, object>;
}

/** A task that runs the one executor there is. */
export function task(changes: object = {}): object {
  return { componentRef: { name: 'comp-step' }, ...changes };
}

/** A compiled pipeline, as the compiler writes it. */
export function compiled({
  image = 'python:3.11',
  inputs = {},
  tasks = {
    first: task({ taskInfo: { name: 'first' } }),
    second: task({
      taskInfo: { name: 'second' },
      dependentTasks: ['first'],
    }),
  },
  components = {},
}: CompiledOptions = {}): string {
  return stringify({
    pipelineInfo: { name: 'test-pipeline' },
    components: { 'comp-step': { executorLabel: 'exec-step' }, ...components },
    deploymentSpec: {
      executors: {
        'exec-step': {
          container: { image, command: ['python', '-c', 'print(1)'] },
        },
      },
    },
    root: {
      dag: { tasks },
      inputDefinitions: { parameters: inputs },
    },
    schemaVersion: '2.1.0',
    sdkVersion: 'kfp-2.17.0',
  });
}
