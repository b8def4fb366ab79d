import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { MIGRATIONS_FOLDER as directory } from '../database/migrateDatabase';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_15'],
  disableDocker: true,
});

const AT = '2026-01-01T00:00:00.000Z';
async function fill(database: Knex) {
  await database('runs').insert({
    ...{ id: 'r1', name: 'r1', project: 'p', owner: 'o', pipeline: 'x' },
    ...{ engine: 'e', tracker: 'main', origin: 'portal', state: 'running' },
    ...{ attempt: 1, event_sequence: 0, created_at: AT, updated_at: AT },
    parameters: JSON.stringify({ rank: 64, size: 'tiny', none: null }),
  });
  for (const [id, started] of [
    ['late', '2026-01-02T00:00:00.000Z'],
    ['soon', AT],
  ]) {
    await database('tracked_runs').insert({
      ...{ tracker: 'main', id, run_id: 'r1', experiment: 'x', name: id },
      ...{ status: 'FINISHED', started_at: started },
      parameters: JSON.stringify({ rank: 'of the code', [id]: '1e3' }),
      tags: JSON.stringify({ by: id }),
    });
    await database('metric_series').insert([
      {
        ...{ tracker: 'main', tracked_run_id: id, key: 'loss', points: 3 },
        ...{ last_time: id === 'soon' ? 5 : 4, last_kind: 0 },
        last_value: id === 'soon' ? 0.5 : 7,
      },
      {
        ...{ tracker: 'main', tracked_run_id: id, key: 'norm', points: 1 },
        ...{ last_time: 1, last_kind: 1, last_value: 0 },
      },
    ]);
  }
}

describe.each(databases.eachSupportedId())(
  'values of runs from before, %p',
  databaseId => {
    it('are written once by the migration, which can be taken back', async () => {
      const database = await databases.init(databaseId);
      for (const name of [
        '20261122_runs.js',
        '20261122_tracking.js',
        '20261123_metric_buckets.js',
      ]) {
        await database.migrate.up({ directory, name });
      }
      await fill(database);
      const name = '20261124_run_index.js';
      await database.migrate.up({ directory, name });
      const read = () =>
        database('run_values')
          .join('run_keys', 'run_keys.id', 'run_values.key_id')
          .orderBy(['kind', 'key'])
          .select('kind', 'key', 'number', 'text');
      const values = [
        { kind: 'metric', key: 'loss', number: 0.5, text: null },
        { kind: 'metric', key: 'norm', number: null, text: 'NaN' },
        { kind: 'param', key: 'late', number: 1000, text: '1e3' },
        { kind: 'param', key: 'rank', number: 64, text: '64' },
        { kind: 'param', key: 'size', number: null, text: 'tiny' },
        { kind: 'param', key: 'soon', number: 1000, text: '1e3' },
        { kind: 'tag', key: 'by', number: null, text: 'late' },
      ];
      expect(await read()).toEqual(values);
      await database.migrate.down({ directory, name });
      expect(await database.schema.hasTable('run_values')).toBe(false);
      expect(await database('runs').pluck('id')).toEqual(['r1']);
      await database.migrate.up({ directory, name });
      expect(await read()).toEqual(values);
    });
  },
);
