import { randomBytes } from 'node:crypto';
import { notebookContract } from '@llmops/backstage-plugin-llmops-node/testing';
import { ClusterBench } from '../__testUtils__/ClusterBench';
import { NAMESPACE, notebookSettings } from '../__testUtils__/lab';
import { notebookPlan } from '../__testUtils__/notebookPlan';

notebookContract(
  'kubeflow',
  async () => {
    const bench = new ClusterBench(notebookSettings());
    const made: string[] = [];
    return {
      host: bench.notebooks,
      plan: () => {
        const name = `n${randomBytes(4).toString('hex')}`;
        made.push(name);
        return notebookPlan({ name });
      },
      stranger: 'group:default/elsewhere',
      cleanup: async () => {
        for (const name of made) {
          await bench.notebooks.remove(
            { cluster: 'lab', namespace: NAMESPACE, name },
            { volume: true },
          );
        }
        await bench.close();
      },
    };
  },
  60_000,
);
