import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { toInstant } from '../database/instant';
import { migrateDatabase } from '../database/migrateDatabase';
import { LeaseHolder } from './LeaseHolder';
import { CURVE_LEASES } from '../curves/CurveRequestStore';
import { claimLeases } from './leases';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_15'],
  disableDocker: true,
});

const AT = new Date('2026-01-01T00:00:00.000Z');
const COUNT = 250;

describe.each(databases.eachSupportedId())('leases that are held, %p', id => {
  let database: Knex;

  beforeEach(async () => {
    database = await databases.init(id);
    await migrateDatabase(database);
  });
  afterEach(async () => {
    await database.destroy();
  });

  const claim = (owner: string, now: Date) =>
    claimLeases(database, CURVE_LEASES, {
      ...{ owner, now, limit: COUNT },
      until: new Date(now.getTime() + 1_000),
    });

  it('are renewed together, and only those that were lost are told so', async () => {
    await fill(database);
    const leases = await claim('one', AT);
    expect(leases).toHaveLength(COUNT);
    let now = AT;
    const holder = new LeaseHolder({
      database,
      table: CURVE_LEASES,
      durationMs: 300,
      clock: () => now,
      logger: mockServices.logger.mock(),
    });
    // Another replica takes over what ran out: five of them, here.
    const stolen = leases.slice(0, 5).map(({ key }) => key);
    await database('curve_requests')
      .whereIn(CURVE_LEASES.key, stolen)
      .increment('lease_token', 1);
    const statements: string[] = [];
    database.on('query', ({ sql }: { sql: string }) => statements.push(sql));
    now = new Date(AT.getTime() + 60_000);
    const held = leases.map(lease => ({ lease, ...holder.hold(lease) }));
    const lost = held.filter(({ lease }) => stolen.includes(lease.key));
    await Promise.all(
      lost.map(
        ({ signal }) =>
          signal.aborted ||
          new Promise(resolve => signal.addEventListener('abort', resolve)),
      ),
    );
    // A heartbeat begins with the oldest, so the others may still be on their way.
    for (;;) {
      const [{ renewed }] = await database('curve_requests')
        .where('lease_until', toInstant(new Date(now.getTime() + 300)))
        .count({ renewed: '*' });
      if (Number(renewed) === COUNT - stolen.length) {
        break;
      }
    }
    expect(held.filter(({ signal }) => signal.aborted)).toHaveLength(5);
    const updates = statements.filter(sql => /^update/i.test(sql));
    expect(updates.length).toBeLessThanOrEqual(COUNT / 10);

    await Promise.all(held.map(({ release }) => release()));
    const [{ free }] = await database('curve_requests')
      .whereNull('lease_until')
      .count({ free: '*' });
    expect(Number(free)).toBe(COUNT - stolen.length);
  });
});

async function fill(database: Knex) {
  const at = toInstant(AT);
  await database.batchInsert(
    'curve_requests',
    Array.from({ length: COUNT }, (_, index) => ({
      ...{ id: `c${index}`, tracker: 'main', tracked_run_id: 't', key: 'loss' },
      ...{ run_id: 'r', wanted_at: at, next_try_at: at },
      ...{ settled: false, failures: 0 },
    })),
    50,
  );
}
