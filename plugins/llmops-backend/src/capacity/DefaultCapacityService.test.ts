import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { ClusterCapacity } from '@llmops/backstage-plugin-llmops-common';
import { migrateDatabase } from '../database/migrateDatabase';
import { toInstant } from '../database/instant';
import { RunCoreTestBed } from '../__testUtils__/RunCoreTestBed';
import { DefaultCapacityService } from './DefaultCapacityService';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_15'],
  disableDocker: true,
});
const NOW = new Date('2026-01-10T06:00:00Z');
const NOBODY = { anyOf: [] };

describe.each(databases.eachSupportedId())('capacity, %p', id => {
  it('counts GPU-hours by day, and hides what a caller may not read', async () => {
    const database = await databases.init(id);
    await migrateDatabase(database);
    const bed = new RunCoreTestBed({ database });
    const runId = await bed.launch();
    const { store } = bed.core;
    const run = await store.get(runId);
    const dispatchKey = `${runId}-1`;
    const step = (
      name: string,
      gpus: number | null,
      start: string,
      end?: string,
    ) => ({
      dispatch_key: dispatchKey,
      name,
      position: 0,
      state: end ? 'succeeded' : 'running',
      depends_on: '[]',
      gpus,
      started_at: toInstant(new Date(start)),
      ended_at: end ? toInstant(new Date(end)) : null,
    });
    await database('steps').insert([
      // Two hours before midnight, one after.
      step('over midnight', 4, '2026-01-08T22:00:00Z', '2026-01-09T01:00:00Z'),
      step('still running', 2, '2026-01-10T05:00:00Z'),
      step('without devices', null, '2026-01-10T01:00:00Z'),
      step('long ago', 8, '2025-01-01T00:00:00Z', '2025-01-02T00:00:00Z'),
    ]);
    const cluster: ClusterCapacity = {
      name: 'east',
      title: 'East',
      flavors: [],
      queues: [],
      pending: [
        { dispatchKey, gpus: 4, reason: 'It is the next', namespace: 'team' },
        { dispatchKey: 'rother-1', gpus: 1, reason: 'secret' },
      ],
    };
    const service = DefaultCapacityService.create({
      database,
      runs: store,
      sources: new Map([
        ['good', { id: 'good', read: async () => [cluster] }],
        [
          'bad',
          {
            id: 'bad',
            read: async () => {
              throw new Error('no connection');
            },
          },
        ],
      ]),
      clock: () => NOW,
      logger: mockServices.logger.mock(),
    });

    const { usage, clusters } = await service.read(7);
    expect(
      usage.map(({ day, owner, hours }) => [day, owner, Math.round(hours)]),
    ).toEqual([
      ['2026-01-08', run.owner, 8],
      ['2026-01-09', run.owner, 4],
      ['2026-01-10', run.owner, 2],
    ]);
    expect(clusters[0].pending).toEqual([
      expect.objectContaining({ runId, reason: 'It is the next' }),
      { gpus: 1, reason: '' },
    ]);
    expect(clusters[1]).toMatchObject({
      name: 'bad',
      problem: 'no connection',
    });

    const hidden = await service.read(7, NOBODY);
    expect(hidden.usage).toEqual([]);
    expect(hidden.clusters[0].pending).toEqual([
      { gpus: 4, reason: '' },
      { gpus: 1, reason: '' },
    ]);
  });
});
