import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import knexFactory, { type Knex } from 'knex';
import { BackendProcess } from '../__testUtils__/BackendProcess';
import { eventually } from '../__testUtils__/eventually';
import { FileEngine } from '../__testUtils__/FileEngine';
import { migrateDatabase } from '../database/migrateDatabase';
import { useWriteAheadLog } from '../database/useWriteAheadLog';

/*
 * Exactly one job for one dispatch key. A backend is killed by SIGKILL between every two steps on the way from the
 * launch to the end, and a second one takes over. The engine makes a new job whenever it is asked to, so that a
 * second call shows in the number of jobs, and the number of jobs is what is asserted.
 */

jest.setTimeout(120_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_15'],
  disableDocker: true,
});

/** In the order in which a run comes by. */
const FAULT_POINTS = [
  'launch:committing',
  'launch:committed',
  'dispatch:claimed',
  'dispatch:beginning',
  'dispatch:begun',
  'dispatch:looked-up',
  'engine:job-made',
  'dispatch:submitted',
  'dispatch:saving',
  'dispatch:saved',
  'follow:claimed',
  'follow:running',
  'follow:succeeded',
];

/** Those of a cancel; the run waits until it is cancelled. */
const CANCEL_FAULT_POINTS = [
  'cancel:claimed',
  'cancel:sent',
  'follow:cancelled',
];

describe.each(databases.eachSupportedId())('backends on %p', databaseId => {
  let folder: string;
  let database: Knex;
  let keys = 0;
  let living: BackendProcess | undefined;
  const started: BackendProcess[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'llmops-crash-'));
    database =
      databaseId === 'SQLITE_3'
        ? knexFactory({
            client: 'better-sqlite3',
            connection: { filename: join(folder, 'database.sqlite') },
            useNullAsDefault: true,
          })
        : await databases.init(databaseId);
    await useWriteAheadLog(database);
    await migrateDatabase(database);
  });

  afterAll(async () => {
    started.forEach(backend => backend.kill());
    await Promise.all(started.map(backend => backend.ended()));
    if (databaseId === 'SQLITE_3') {
      await database.destroy();
    }
    await rm(folder, { recursive: true, force: true });
  });

  function start(faultPoint?: string): BackendProcess {
    const backend = BackendProcess.start({
      database,
      jobs: folder,
      faultPoint,
    });
    started.push(backend);
    return backend;
  }

  /** The backend that is alive, or a new one. */
  function alive(): BackendProcess {
    living ??= start();
    return living;
  }

  /** Launches under one key in backends that die where they are told to, and at last in one that lives. */
  async function survive(
    outcome: 'succeeds' | 'waits',
    deaths: string[],
  ): Promise<{ runId: string; state: string }> {
    const key = `key-${++keys}`;
    for (const [death, faultPoint] of deaths.entries()) {
      // What an earlier one left behind is taken up at once: the next has to know from its start where to die.
      const dying = death === 0 ? alive() : start(faultPoint);
      dying.send({ key, outcome, toEnd: true, faultPoint });
      // Whoever answers passed the point without dying.
      const end = await Promise.race([
        dying.ended(),
        dying.answer().catch(() => dying.ended()),
      ]);
      living = undefined;
      expect(end).toBe('SIGKILL');
    }
    const backend = alive();
    backend.send({ key, outcome, toEnd: true });
    const [runId, state] = (await backend.answer()).split(' ');
    return { runId, state };
  }

  async function expectOneOfEach(runId: string): Promise<void> {
    const jobs = await FileEngine.started(folder);
    expect(jobs.filter(job => job.startsWith(`${runId}-`))).toHaveLength(1);
    // None for a launch that was never answered, either.
    expect(jobs).toHaveLength(keys);
    expect(await database('runs').select()).toHaveLength(keys);
    expect(await database('attempts').select()).toHaveLength(keys);
    expect(await database('outbox').select()).toHaveLength(0);
    const events = await database('run_events')
      .where({ run_id: runId })
      .orderBy('sequence');
    expect(events.map(({ sequence }) => sequence)).toEqual(
      events.map((_, index) => index + 1),
    );
    expect(events.filter(({ type }) => type === 'run.submitted')).toHaveLength(
      1,
    );
  }

  it.each(FAULT_POINTS)('make one job when killed at %s', async faultPoint => {
    const { runId, state } = await survive('succeeds', [faultPoint]);
    expect(state).toBe('succeeded');
    await expectOneOfEach(runId);
  });

  it('make one job when killed again and again', async () => {
    const { runId, state } = await survive('succeeds', [
      'dispatch:submitted',
      'dispatch:looked-up',
      'follow:succeeded',
    ]);
    expect(state).toBe('succeeded');
    await expectOneOfEach(runId);
  });

  it.each(CANCEL_FAULT_POINTS)(
    'cancel one job when killed at %s',
    async faultPoint => {
      const { runId, state } = await survive('waits', [faultPoint]);
      expect(state).toBe('cancelled');
      await expectOneOfEach(runId);
    },
  );

  it('make one run and one job for a key that is launched twice at the same time, 200 times', async () => {
    const ROUNDS = 200;
    const runsBefore = await count('runs');
    const jobsBefore = (await FileEngine.started(folder)).length;
    // SQLite belongs to one backend, which then gets both launches.
    const pair = [alive(), databaseId === 'SQLITE_3' ? alive() : start()];
    const runIds = new Set<string>();
    for (let round = 0; round < ROUNDS; round++) {
      const key = `race-${round}`;
      pair.forEach(backend =>
        backend.send({ key, outcome: 'succeeds', toEnd: false }),
      );
      const answers = await Promise.all(pair.map(backend => backend.answer()));
      expect(answers[0]).toBe(answers[1]);
      runIds.add(answers[0]);
    }
    await eventually(
      async () => (await count('runs', 'succeeded')) === (await count('runs')),
    );
    await Promise.all(pair.map(backend => backend.stop()));
    living = undefined;
    expect(runIds.size).toBe(ROUNDS);
    expect((await count('runs')) - runsBefore).toBe(ROUNDS);
    expect((await count('attempts')) - runsBefore).toBe(ROUNDS);
    expect((await FileEngine.started(folder)).length - jobsBefore).toBe(ROUNDS);
  });

  async function count(table: 'runs' | 'attempts', state?: string) {
    const query = database(table);
    if (state) {
      query.whereIn('state', [state, 'cancelled']);
    }
    const [{ rows }] = await query.count({ rows: '*' });
    return Number(rows);
  }
});
