import type { Entity } from '@backstage/catalog-model';
import { InMemoryProjectSource } from '@llmops/backstage-plugin-llmops-node/testing';

export const PROJECT = 'component:default/korean-llm';

const LLMOPS_YAML = `
apiVersion: llmops.dev/v1
pipelines:
  train:
    title: Training
    engines:
      memory: { file: steps.txt }
      other: { file: steps.txt }
    parameters:
      outcome: { type: string, enum: [succeeds, fails, waits], default: succeeds }
      rate: { type: number, exclusiveMinimum: 0, maximum: 1, default: 0.5 }
    profiles:
      smoke: { title: Smoke, parameters: { rate: 0.25 }, resources: { gpu: 0 } }
    defaultProfile: smoke
    steps:
      first: { retries: 1, resources: { cpu: 2, gpu: 4 } }
      second: {}
`;

/** The project's files; the commit is the same in every process. */
export function projectSource() {
  const source = new InMemoryProjectSource();
  const commit = source.commit('korean-llm', { 'llmops.yaml': LLMOPS_YAML });
  return { source, commit };
}

export function projectEntity(): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: 'korean-llm',
      annotations: { 'llmops.dev/project': 'memory:korean-llm' },
    },
    spec: {
      type: 'ml-training',
      lifecycle: 'experimental',
      owner: 'group:default/ml-research',
    },
    relations: [{ type: 'ownedBy', targetRef: 'group:default/ml-research' }],
  };
}
