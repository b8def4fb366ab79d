import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Launch a run of a project',
    example: stringify({
      steps: [
        {
          id: 'launch',
          action: 'llmops:invoke',
          name: 'Start a run',
          input: {
            action: 'llmops:launch-run',
            input: {
              project: 'component:default/korean-llm',
              pipeline: 'train',
              profile: 'smoke',
            },
          },
        },
      ],
    }),
  },
];
