import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

const example = (description: string, input: object): TemplateExample => ({
  description,
  example: stringify({
    steps: [{ action: 'llmops:kubernetes:apply', name: 'Apply', input }],
  }),
});

export const examples: TemplateExample[] = [
  example('All manifests of a folder, where the owner has its only place', {
    owner: '${{ parameters.owner }}',
    manifests: 'kubernetes/*.yaml',
  }),
  example('Only what would become of them, in one of several places', {
    owner: 'group:default/ml-research',
    cluster: 'east',
    namespace: 'team-llm',
    manifests: ['kubernetes/service.yaml', 'kubernetes/deployment.yaml'],
    dryRun: true,
  }),
];
