import { engineContract } from '@llmops/backstage-plugin-llmops-node/testing';
import {
  describePipelines,
  PipelinesBench,
} from './__testUtils__/PipelinesBench';
import { fromReference } from './attempts/references';

describePipelines('in the lab', () => {
  engineContract(
    'kubeflow-pipelines',
    async () => {
      const bench = await PipelinesBench.start();
      let engine = bench.engine();
      return {
        spec: behavior =>
          bench.spec({
            waits: behavior === 'waits',
            fails: behavior === 'fails',
          }),
        engine: () => engine,
        restart: async () => {
          engine = bench.engine();
        },
        release: ({ dispatchKey }) => bench.pods.release(dispatchKey),
        countJobs: spec => bench.countJobs(spec),
        lose: async (_, reference) => {
          const { runId } = fromReference(reference);
          await bench.ask(`runs/${runId}`, { method: 'DELETE' });
        },
        cleanup: () => bench.close(),
      };
    },
    240_000,
  );
});
