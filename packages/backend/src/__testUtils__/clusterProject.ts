import type { Entity } from '@backstage/catalog-model';
import { stringify } from 'yaml';

export const PROJECT = 'component:default/cluster-llm';

export const projectEntity: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'cluster-llm',
    namespace: 'default',
    annotations: { 'llmops.dev/project': 'memory:cluster-llm' },
  },
  spec: {
    type: 'ml-training',
    lifecycle: 'experimental',
    owner: 'group:default/research',
  },
  relations: [{ type: 'ownedBy', targetRef: 'group:default/research' }],
};

/** A compiled pipeline of so many steps, one after the other, each of which takes some ten seconds. */
function compiled(count: number): string {
  const names = Array.from({ length: count }, (_, index) =>
    index === 0 ? 'train' : `train-${index + 1}`,
  );
  const tasks = names.map((name, index) => [
    name,
    {
      componentRef: { name: 'comp-train' },
      taskInfo: { name },
      ...(index > 0 ? { dependentTasks: [names[index - 1]] } : {}),
    },
  ]);
  return stringify({
    pipelineInfo: { name: 'cluster-llm' },
    components: { 'comp-train': { executorLabel: 'exec-train' } },
    deploymentSpec: {
      executors: {
        'exec-train': {
          container: { image: 'python:3.11', command: ['python', '-V'] },
        },
      },
    },
    root: { dag: { tasks: Object.fromEntries(tasks) } },
    schemaVersion: '2.1.0',
    sdkVersion: 'kfp-2.17.0',
  });
}

/**
 * Files of a project whose pipelines run on simulated nodes: `short` ends at once, `long` after half a minute.
 *
 * @param image - repository of its images
 */
export function projectFiles(image: string): Record<string, string> {
  const pipeline = (name: string) => ({
    title: name,
    engines: {
      pytorchjob: { file: `${name}.yaml` },
      trainjob: { file: `${name}.yaml` },
      'kubeflow-pipelines': { file: `compiled-${name}.yaml` },
    },
    parameters: {},
    steps: { train: { retries: 0 } },
  });
  const steps = (runFor: string) =>
    stringify({
      apiVersion: 'llmops.dev/v1',
      kind: 'ClusterSteps',
      image,
      steps: [
        {
          name: 'train',
          command: ['true'],
          resources: { requests: { cpu: '10m' } },
          nodeSelector: { 'node.kubernetes.io/instance-type': 'cpu-96' },
          podAnnotations: {
            'lab.kwok/start-after': '200ms',
            'lab.kwok/run-for': runFor,
          },
        },
      ],
    });
  return {
    'llmops.yaml': stringify({
      apiVersion: 'llmops.dev/v1',
      pipelines: { short: pipeline('short'), long: pipeline('long') },
    }),
    'short.yaml': steps('300ms'),
    'long.yaml': steps('30s'),
    'compiled-short.yaml': compiled(1),
    'compiled-long.yaml': compiled(5),
  };
}
