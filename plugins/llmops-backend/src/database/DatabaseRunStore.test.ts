import { TestDatabases } from '@backstage/backend-test-utils';
import type { RunState } from '@llmops/backstage-plugin-llmops-common';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { DatabaseAuditStore } from './DatabaseAuditStore';
import { DatabaseRunStore } from './DatabaseRunStore';
import { migrateDatabase } from './migrateDatabase';
import { newId } from './newId';
import { matchesRunFilter, type RunFilter } from './runFilter';
import type { RunQuery, PortalRunRecord, RunRecord } from './RunStore';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_15'],
  disableDocker: true,
});

const OWNERS = ['group:default/research', 'group:default/platform', "o'brien%"];
const PEOPLE = ['user:default/jae.min', 'user:default/sora.lee'];
const PROJECTS = ['component:default/a', 'component:default/b'];
const STATES: RunState[] = ['running', 'failed', 'succeeded'];

/** Some were launched in the same millisecond, which the order of a page must bear. */
const RUNS = Array.from({ length: 60 }, (_, index): PortalRunRecord => {
  const createdAt = new Date(Date.UTC(2026, 0, 1) + Math.floor(index / 7));
  return {
    id: newId('r', createdAt),
    name: index % 10 === 3 ? `Run 100%_sure\\${index}` : `run-${index}`,
    project: PROJECTS[index % 2],
    owner: OWNERS[index % 3],
    pipeline: index % 4 === 0 ? 'evaluate' : 'train',
    engine: index % 5 === 0 ? 'other' : 'memory',
    tracker: 'none',
    origin: 'portal',
    state: STATES[index % 3],
    startedBy: index % 6 === 0 ? undefined : PEOPLE[index % 2],
    parameters: { index },
    attempt: 1,
    createdAt,
    updatedAt: createdAt,
  };
});

const filters = fc.letrec<{ filter: RunFilter }>(tie => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ owners: fc.subarray(OWNERS) }),
    fc.record({ startedBy: fc.subarray(PEOPLE) }),
    fc.record({ projects: fc.subarray(PROJECTS) }),
    fc.record({ anyOf: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.record({ allOf: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.record({ not: tie('filter') }),
  ),
})).filter;

describe.each(databases.eachSupportedId())('DatabaseRunStore, %p', id => {
  let database: Knex;
  let store: DatabaseRunStore;

  beforeAll(async () => {
    database = await databases.init(id);
    await migrateDatabase(database);
    const audit = DatabaseAuditStore.create({ database });
    store = DatabaseRunStore.create({ database, audit });
    for (const run of RUNS) {
      await store.createRun({
        run,
        inputs: {
          repository: 'memory:a',
          repositoryUrl: 'memory:a',
          definition: {
            name: 'train',
            title: 'Train',
            engines: {},
            parameters: {},
            profiles: [],
            steps: {},
            environments: {},
          },
          resources: {},
        },
        attempt: {
          dispatchKey: `${run.id}-1`,
          confirmations: [],
          environment: {},
        },
        actor: 'user:default/jae.min',
        requestHash: 'hash',
      });
    }
  });

  async function all(query: RunQuery, filter?: RunFilter) {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.list({ ...query, cursor }, filter);
      expect(page.items.length).toBeLessThanOrEqual(query.limit ?? 50);
      ids.push(...page.items.map(run => run.id));
      cursor = page.nextCursor;
    } while (cursor);
    return ids;
  }

  function expected(
    order: 'newest' | 'oldest',
    keep: (run: RunRecord) => boolean,
  ) {
    const key = (run: RunRecord) => run.createdAt.toISOString() + run.id;
    const ids = RUNS.filter(keep)
      .sort((left, right) => (key(left) < key(right) ? -1 : 1))
      .map(run => run.id);
    return order === 'oldest' ? ids : ids.reverse();
  }

  it('pages through every run once, in both orders', async () => {
    for (const order of ['newest', 'oldest'] as const) {
      for (const limit of [1, 7, 60]) {
        expect(await all({ order, limit })).toEqual(
          expected(order, () => true),
        );
      }
    }
  });

  it('filters in the query as it does in memory', async () => {
    await fc.assert(
      fc.asyncProperty(filters, async filter => {
        const keep = (run: RunRecord) => matchesRunFilter(run, filter);
        expect(await all({ limit: 25 }, filter)).toEqual(
          expected('newest', keep),
        );
        const counts = await store.countByState(filter);
        for (const state of STATES) {
          expect(counts[state] ?? 0).toBe(
            RUNS.filter(run => keep(run) && run.state === state).length,
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  it('narrows by what the caller asks for', async () => {
    const cases: Array<[RunQuery, (run: RunRecord) => boolean]> = [
      [{ project: [PROJECTS[1]] }, run => run.project === PROJECTS[1]],
      [
        { state: ['failed', 'running'] },
        run => ['failed', 'running'].includes(run.state),
      ],
      [{ engine: ['other'] }, run => run.engine === 'other'],
      [{ owner: [OWNERS[2]] }, run => run.owner === OWNERS[2]],
      [{ pipeline: 'evaluate' }, run => run.pipeline === 'evaluate'],
      [{ text: '100%_SURE\\' }, run => run.name.includes('100%_sure\\')],
      [{ text: '%' }, run => run.name.includes('%')],
      [{ text: RUNS[8].id.slice(4) }, run => run.id === RUNS[8].id],
      [{ text: 'no\0thing' }, () => false],
      [{ endedAfter: new Date(0) }, () => false],
    ];
    for (const [query, keep] of cases) {
      expect(await all(query)).toEqual(expected('newest', keep));
    }
  });

  it.each(['x', Buffer.from('["a","b","sideways"]').toString('base64url')])(
    'refuses the cursor %p',
    async cursor => {
      await expect(store.list({ cursor })).rejects.toThrow(
        /start from the first page/,
      );
    },
  );

  it('refuses a cursor of the other order', async () => {
    const { nextCursor } = await store.list({ limit: 1 });
    await expect(
      store.list({ cursor: nextCursor, order: 'oldest' }),
    ).rejects.toThrow(/start from the first page/);
  });

  it('names the run that does not exist', async () => {
    await expect(store.get('nothing')).rejects.toThrow(
      'There is no run "nothing"',
    );
  });
});
