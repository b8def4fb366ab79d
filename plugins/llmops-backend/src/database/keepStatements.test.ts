import knexFactory, { type Knex } from 'knex';
import { keepStatements } from './keepStatements';

describe('kept statements', () => {
  let database: Knex;

  beforeEach(async () => {
    database = knexFactory({
      client: 'better-sqlite3',
      connection: { filename: ':memory:' },
      useNullAsDefault: true,
    });
    await database.raw('create table things (id integer primary key)');
    await keepStatements(database);
  });

  afterEach(() => database.destroy());

  it('answers with the values of each call', async () => {
    for (const id of [1, 2, 3]) {
      await database('things').insert({ id });
      expect(await database('things').where({ id })).toEqual([{ id }]);
    }
    expect(await database('things').pluck('id')).toEqual([1, 2, 3]);
  });

  it('goes on after tables have changed and after a failure', async () => {
    const all = () => database('things').orderBy('id');
    await database('things').insert({ id: 1 });
    expect(await all()).toEqual([{ id: 1 }]);
    await database.raw('alter table things add column name text');
    expect(await all()).toEqual([{ id: 1, name: null }]);
    await expect(database('things').insert({ id: 1 })).rejects.toMatchObject({
      code: 'SQLITE_CONSTRAINT_PRIMARYKEY',
    });
    await database('things').insert({ id: 2 });
    expect(await all()).toHaveLength(2);
  });

  it('keeps no more than some', async () => {
    for (let limit = 1; limit < 400; limit += 1) {
      expect(await database.raw(`select ${limit} as answer`)).toEqual([
        { answer: limit },
      ]);
    }
  });
});
