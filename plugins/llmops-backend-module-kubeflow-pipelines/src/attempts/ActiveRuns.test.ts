import { mockServices } from '@backstage/backend-test-utils';
import type { PipelinesClient } from '../client/PipelinesClient';
import { ActiveRuns } from './ActiveRuns';

describe('ActiveRuns', () => {
  it('tells of the other runs of a namespace when one cannot be read, and says which', async () => {
    const client = {
      listActiveRuns: async () => ({
        runs: [{ run_id: 'active', state: 'RUNNING' }],
      }),
      getRun: async (runId: string) => {
        if (runId === 'broken') {
          throw new Error('not readable');
        }
        return { run_id: runId, state: 'SUCCEEDED' };
      },
    };
    const logger = mockServices.logger.mock();
    const runs = new ActiveRuns({
      client: client as unknown as PipelinesClient,
      pollMs: 1,
      logger,
    });
    const stops: Array<() => void> = [];
    const watch = (runId: string) =>
      new Promise<string | undefined>(resolve => {
        stops.push(
          runs.watch({
            runId,
            namespace: 'team',
            tell: ({ run }) => resolve(run?.state),
          }),
        );
      });
    const broken = jest.fn();
    stops.push(
      runs.watch({ runId: 'broken', namespace: 'team', tell: broken }),
    );
    expect(await Promise.all(['active', 'ended'].map(watch))).toEqual([
      'RUNNING',
      'SUCCEEDED',
    ]);
    expect(broken).not.toHaveBeenCalled();
    stops.forEach(stop => stop());
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(logger.warn).toHaveBeenCalledWith(
      'Runs cannot be looked at: the run broken: not readable',
    );
  });
});
