import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { TrackerSyncRequest } from '@llmops/backstage-plugin-llmops-node';
import {
  InMemoryTracker,
  InMemoryTrackerSink,
} from '@llmops/backstage-plugin-llmops-node/testing';
import type { Knex } from 'knex';
import { eventually } from '../__testUtils__/eventually';
import { migrateDatabase } from '../database/migrateDatabase';
import { TrackerSynchronizer } from './TrackerSynchronizer';
import { TrackerSyncStore } from './TrackerSyncStore';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_15'],
  disableDocker: true,
});

/** Longer than any test: what happens in a test happens for another reason. */
const NEVER_MS = 3_600_000;

describe.each(databases.eachSupportedId())('TrackerSynchronizer, %p', id => {
  let database: Knex;
  const started: TrackerSynchronizer[] = [];

  beforeEach(async () => {
    database = await databases.init(id);
    await migrateDatabase(database);
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map(one => one.stop()));
    await database.destroy();
  });

  /** A replica of the portal that reads the server by a tracker of its own. */
  function replica(
    server: InMemoryTracker,
    options: {
      holder?: string;
      idleMs?: number;
      active?: () => TrackerSyncRequest['active'];
      clock?: () => Date;
    } = {},
  ) {
    const sink = new InMemoryTrackerSink();
    const cursors: unknown[] = [];
    const logger = mockServices.logger.mock();
    let cycles = 0;
    const synchronizer = TrackerSynchronizer.create({
      tracker: {
        id: server.id,
        title: server.title,
        environment: context => server.environment(context),
        experimentName: context => server.experimentName(context),
        sync: async (request, into) => {
          cycles += 1;
          cursors.push(request.cursor);
          return server.sync(request, into);
        },
      },
      store: TrackerSyncStore.create({
        database,
        holder: options.holder ?? 'one',
        leaseMs: 30_000,
        clock: options.clock,
      }),
      sink,
      activeAttempts: async () => options.active?.() ?? [],
      intervals: {
        activeMs: 20,
        idleMs: options.idleMs ?? 20,
        longestBackOffMs: 100,
      },
      leaseMs: 30_000,
      logger,
    });
    started.push(synchronizer);
    return { synchronizer, sink, cursors, logger, cycles: () => cycles };
  }

  it('reads on one replica, and on another one once that has gone', async () => {
    const server = new InMemoryTracker();
    const one = replica(server, { holder: 'one' });
    one.synchronizer.start();
    await eventually(() => one.cycles() > 1);
    const two = replica(server, { holder: 'two' });
    two.synchronizer.start();
    const before = one.cycles();
    await eventually(() => one.cycles() > before + 3);
    expect(two.cycles()).toBe(0);

    const model = server.registerVersion({ model: 'llm' });
    await eventually(() => one.sink.versions.has(`llm/${model}`));
    await one.synchronizer.stop();
    await eventually(() => two.cycles() > 0);
    // It goes on where the other one stood: nothing is reported twice.
    expect(two.cursors[0]).toEqual({ revision: expect.any(Number) });
    expect(two.sink.versions.size).toBe(0);
  });

  it('takes over from a replica that died with its lease', async () => {
    const server = new InMemoryTracker();
    const dead = TrackerSyncStore.create({
      database,
      holder: 'dead',
      leaseMs: 30_000,
    });
    await expect(dead.acquire(server.id)).resolves.toBe(true);
    const other = TrackerSyncStore.create({
      database,
      holder: 'other',
      leaseMs: 30_000,
    });
    await other.releaseDead(server.id, () => false);
    await expect(other.acquire(server.id)).resolves.toBe(false);
    await other.releaseDead(server.id, holder => holder === 'dead');
    await expect(other.acquire(server.id)).resolves.toBe(true);
    const late = new Date(Date.now() + 31_000);
    const next = replica(server, { holder: 'next', clock: () => late });
    next.synchronizer.start();
    await eventually(() => next.cycles() > 0);
    await dead.writeCursor(server.id, { revision: 99 });
    await expect(dead.readCursor(server.id)).resolves.not.toEqual({
      revision: 99,
    });
  });

  it('backs off while the server is down, says so once, and goes on from its cursor', async () => {
    const server = new InMemoryTracker();
    server.registerVersion({ model: 'llm' });
    const { synchronizer, sink, cursors, logger, cycles } = replica(server);
    synchronizer.start();
    await eventually(() => sink.models.has('llm'));
    server.available = false;
    const before = cycles();
    await eventually(() => cycles() > before + 4);
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('The in-memory tracker is down'),
    );
    expect(sink.models.has('llm')).toBe(true);
    server.available = true;
    server.registerVersion({ model: 'llm' });
    await eventually(() => sink.versions.has('llm/2'));
    expect(cursors).not.toContainEqual({ revision: 0 });
    await eventually(() => logger.info.mock.calls.length > 0);
    expect(logger.info).toHaveBeenCalledWith(
      expect.stringContaining('answers again'),
    );
  });

  it('follows a hint in the cycle after one that failed', async () => {
    const server = new InMemoryTracker();
    const { synchronizer, cycles } = replica(server);
    synchronizer.start();
    await eventually(() => cycles() > 1);
    server.available = false;
    const store = TrackerSyncStore.create({
      ...{ database, holder: 'one', leaseMs: 30_000 },
    });
    const before = cycles();
    await store.hint(server.id);
    await eventually(() => cycles() > before + 2);
    const { hints } = server;
    server.available = true;
    await eventually(async () => !(await store.readHint(server.id)));
    expect(server.hints).toBeGreaterThan(hints);
    const followed = cycles();
    const told = server.hints;
    await eventually(() => cycles() > followed + 2);
    expect(server.hints).toBe(told);
  });

  it('reads soon when an attempt becomes active, however long it would have idled', async () => {
    const server = new InMemoryTracker();
    const active: TrackerSyncRequest['active'] = [];
    const { synchronizer, cycles } = replica(server, {
      idleMs: NEVER_MS,
      active: () => active,
    });
    synchronizer.start();
    await eventually(() => cycles() === 1);
    active.push({ runId: 'r1', dispatchKey: 'r1-1', experiment: 'p' });
    await expect(eventually(() => cycles() > 3)).resolves.toBe(true);
  });

  it('ends at once when it is stopped in the middle of a long pause', async () => {
    const server = new InMemoryTracker();
    const { synchronizer, cycles } = replica(server, { idleMs: NEVER_MS });
    synchronizer.start();
    await eventually(() => cycles() === 1);
    await synchronizer.stop();
    const other = TrackerSyncStore.create({
      database,
      holder: 'other',
      leaseMs: 1000,
    });
    await expect(other.acquire(server.id)).resolves.toBe(true);
  });
});
