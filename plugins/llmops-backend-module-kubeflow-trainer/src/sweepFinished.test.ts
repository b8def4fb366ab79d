import { mockServices } from '@backstage/backend-test-utils';
import type { KubernetesObject } from '@kubernetes/client-node';
import type { JobKind } from './jobs/JobKind';
import { ANNOTATIONS } from './jobs/labels';
import { pyTorchJobKind } from './jobs/pyTorchJob';
import { trainJobKind } from './jobs/trainJob';
import { sweepFinished } from './sweepFinished';

const NOW = new Date('2026-12-01T12:00:00Z');
const job = (
  namespace: string,
  name: string,
  reportedAt: string,
): KubernetesObject => ({
  metadata: {
    name,
    namespace,
    annotations: { [ANNOTATIONS.reportedAt]: reportedAt },
  },
});

describe('sweepFinished', () => {
  it('deletes what is due in all namespaces and kinds, and says once for each where it was refused', async () => {
    const due = '2026-12-01T10:00:00Z';
    const jobs = new Map<JobKind, KubernetesObject[]>([
      [
        pyTorchJobKind,
        [
          job('closed', 'a', due),
          job('closed', 'b', due),
          job('open', 'c', due),
          job('open', 'young', '2026-12-01T11:59:00Z'),
        ],
      ],
      [trainJobKind, [job('open', 'd', due)]],
    ]);
    const removed: string[] = [];
    const logger = mockServices.logger.mock();
    await sweepFinished(
      {
        config: { name: 'lab', keepFinishedMs: 60 * 60 * 1000 },
        client: {
          remove: async (_kind, name, namespace) => {
            if (namespace === 'closed') {
              throw new Error('forbidden');
            }
            removed.push(name);
          },
        },
        jobs: kind => ({ list: () => jobs.get(kind) ?? [] }),
      },
      [pyTorchJobKind, trainJobKind],
      NOW,
      logger,
    );
    expect(removed).toEqual(['c', 'd']);
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(logger.warn).toHaveBeenCalledWith(
      '2 finished PyTorchJob in the namespace closed of the cluster lab were not deleted, the last of them b: forbidden',
    );
  });
});
