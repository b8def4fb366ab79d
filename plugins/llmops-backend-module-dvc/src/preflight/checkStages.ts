import type { Check } from './types';

/** Whether the pipeline file exists and agrees with `llmops.yaml`; the reader rejects otherwise. */
export const checkStages: Check = async ({ spec, stages }) => {
  const found = await stages.read(spec.pipeline, spec.source);
  return [
    {
      id: 'stages',
      title: 'Stages',
      status: 'ok',
      message: `${found.length} stages: ${found
        .map(({ name }) => name)
        .join(', ')}`,
    },
  ];
};
