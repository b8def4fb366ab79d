import { TestDatabases } from '@backstage/backend-test-utils';
import { migrateDatabase } from '../database/migrateDatabase';
import { RunCoreTestBed } from '../__testUtils__/RunCoreTestBed';
import { RunValueWriter } from '../runIndex/RunValueWriter';
import { newestMetrics } from './newestMetrics';

jest.setTimeout(120_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_15'],
  disableDocker: true,
});

it.each(databases.eachSupportedId())(
  'answers what runs logged last, but not of the machine, %p',
  async id => {
    const database = await databases.init(id);
    await migrateDatabase(database);
    const bed = new RunCoreTestBed({ database });
    const runId = await bed.launch();
    const values = RunValueWriter.create({ database });
    await values.write(undefined, runId, {
      metrics: {
        bleu: 0.3,
        diverged: NaN,
        endless: Infinity,
        'system/gpu_0_utilization': 97,
      },
      params: { lr: '0.1' },
      tags: {},
    });
    expect(await newestMetrics(database, [runId, 'unknown'])).toEqual(
      new Map([[runId, { bleu: 0.3, diverged: NaN, endless: Infinity }]]),
    );
    expect(await newestMetrics(database, [])).toEqual(new Map());
    await bed.stop();
    await database.destroy();
  },
);
