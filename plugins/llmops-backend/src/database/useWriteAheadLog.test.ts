import knexFactory from 'knex';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useWriteAheadLog } from './useWriteAheadLog';

it('forces each commit to a log beside the file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'llmops-log-'));
  const database = knexFactory({
    client: 'better-sqlite3',
    connection: { filename: join(folder, 'runs.sqlite') },
    useNullAsDefault: true,
  });
  try {
    await useWriteAheadLog(database);
    expect(await database.raw('pragma journal_mode')).toEqual([
      { journal_mode: 'wal' },
    ]);
    expect(await database.raw('pragma synchronous')).toEqual([
      { synchronous: 2 },
    ]);
  } finally {
    await database.destroy();
    await rm(folder, { recursive: true });
  }
});
