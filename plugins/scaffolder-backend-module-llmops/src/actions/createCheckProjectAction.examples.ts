import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Check a project that is to be published on this machine',
    example: stringify({
      steps: [
        {
          id: 'check',
          action: 'llmops:project:check',
          name: 'Check the project',
          input: {
            name: 'korean-llm',
            owner: 'group:default/ml-research',
            engines: ['dvc'],
            publishesHere: true,
          },
        },
      ],
    }),
  },
];
