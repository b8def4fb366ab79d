import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Publish a generated project on the machine of the portal',
    example: stringify({
      steps: [
        {
          id: 'publish',
          action: 'llmops:project:publish-local',
          name: 'Publish on this machine',
          input: {
            name: 'korean-llm',
            description: 'Korean pre-training and instruction tuning',
          },
        },
      ],
    }),
  },
];
