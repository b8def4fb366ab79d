import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Track sample data and keep it on the machine of the portal',
    example: stringify({
      steps: [
        {
          id: 'track',
          action: 'llmops:dvc:track',
          name: 'Track the data',
          input: {
            name: 'korean-llm',
            paths: ['data/raw/corpus.jsonl', 'data/raw/instructions.jsonl'],
            remote: { type: 'local' },
          },
        },
      ],
    }),
  },
  {
    description: 'Keep the data in a bucket of an S3 server of your own',
    example: stringify({
      steps: [
        {
          id: 'track',
          action: 'llmops:dvc:track',
          name: 'Track the data',
          input: {
            paths: ['data/raw'],
            remote: {
              type: 's3',
              url: 's3://dvc-data/korean-llm',
              endpointUrl: 'https://s3.example.org',
            },
          },
        },
      ],
    }),
  },
];
