import { TestDatabases } from '@backstage/backend-test-utils';
import type {
  ModelRecord,
  ModelVersionRecord,
} from '@llmops/backstage-plugin-llmops-node';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { migrateDatabase } from '../database/migrateDatabase';
import { DatabaseTrackedRunStore } from '../tracking/DatabaseTrackedRunStore';
import { DatabaseModelStore } from './DatabaseModelStore';
import type { ModelFilter } from './modelFilter';

jest.setTimeout(120_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_15'],
  disableDocker: true,
});

const UNOWNED = 'group:default/unowned';
const OWNERS = ['group:default/a', 'group:default/b', UNOWNED];

function record(name: string, more: Partial<ModelRecord> = {}): ModelRecord {
  const at = new Date('2026-01-01T00:00:00.000Z');
  return { name, tags: {}, aliases: {}, createdAt: at, updatedAt: at, ...more };
}

function version(
  model: string,
  number: string,
  trackedRunId?: string,
): ModelVersionRecord {
  const createdAt = new Date('2026-01-01T00:00:00.000Z');
  const tags = { number };
  return {
    ...{ model, version: number, status: 'READY', tags, trackedRunId },
    createdAt,
  };
}

async function insertRun(
  database: Knex,
  id: string,
  of: { project: string; owner: string },
) {
  await database('runs').insert({
    ...{ id, name: id, ...of, pipeline: 'train', engine: 'memory' },
    ...{ tracker: 'main', state: 'succeeded', parameters: '{}', attempt: 1 },
    ...{ origin: 'portal', event_sequence: 0 },
    created_at: '2026-01-01T00:00:00.000Z',
    updated_at: '2026-01-01T00:00:00.000Z',
  });
}

async function track(database: Knex, id: string, runId: string) {
  await DatabaseTrackedRunStore.create({ database }).upsert('main', [
    {
      ...{ id, experiment: 'e', name: id, status: 'FINISHED' },
      ...{ dispatchKey: `${runId}-1`, parameters: {}, tags: {} },
    },
  ]);
}

describe.each(databases.eachSupportedId())('DatabaseModelStore, %p', id => {
  let database: Knex;
  let store: DatabaseModelStore;

  beforeEach(async () => {
    database = await databases.init(id);
    await migrateDatabase(database);
    store = DatabaseModelStore.create({ database, unownedGroup: UNOWNED });
  });
  afterEach(async () => {
    await database.destroy();
  });

  it('says what changed, and nothing of what did not', async () => {
    const models = Array.from({ length: 250 }, (_, n) => record(`m${n}`));
    await expect(store.upsertModels('main', models)).resolves.toHaveLength(250);
    await expect(store.upsertModels('main', models)).resolves.toEqual([]);
    models[7] = record('m7', { aliases: { candidate: '1' } });
    await expect(store.upsertModels('main', models)).resolves.toEqual(['m7']);
    await expect(store.upsertModels('other', [models[7]])).resolves.toEqual([
      'm7',
    ]);
  });

  it('keeps versions by number, and the newest with the model', async () => {
    await store.upsertModels('main', [record('llm')]);
    const versions = ['1', '10', '9'].map(number =>
      version('llm', number, `t${number}`),
    );
    await expect(store.upsertVersions('main', versions)).resolves.toEqual([
      'llm',
    ]);
    await expect(store.upsertVersions('main', versions)).resolves.toEqual([]);
    const stored = await store.listVersions('main', 'llm');
    expect(stored.map(one => one.version)).toEqual(['10', '9', '1']);
    expect(stored[0]).toEqual({ tracker: 'main', ...versions[1] });
    await expect(store.get('main', 'llm')).resolves.toMatchObject({
      latestVersion: '10',
      owner: UNOWNED,
    });
    // Reported again, the model keeps what the tracker knows nothing of.
    await insertRun(database, 'r10', {
      project: 'component:default/p',
      owner: 'group:default/a',
    });
    await expect(store.settle('main', ['llm'])).resolves.toEqual([]);
    await track(database, 't10', 'r10');
    await expect(store.settle('main', ['llm'])).resolves.toEqual(['llm']);
    await store.upsertModels('main', [record('llm', { description: 'new' })]);
    await expect(store.get('main', 'llm')).resolves.toMatchObject({
      description: 'new',
      latestVersion: '10',
      project: 'component:default/p',
      owner: 'group:default/a',
    });
    await store.removeModels('main', ['llm']);
    await expect(store.get('main', 'llm')).resolves.toBeUndefined();
    await expect(store.listVersions('main', 'llm')).resolves.toEqual([]);
  });

  it('ends with the owner of the run, whatever is reported at the same time', async () => {
    for (let round = 0; round < 20; round += 1) {
      const name = `m${round}`;
      const owner = OWNERS[round % 2];
      const run = { project: 'component:default/p', owner };
      await insertRun(database, `r${round}`, run);
      await track(database, `t${round}`, `r${round}`);
      await Promise.all([
        store.upsertVersions('main', [version(name, '1', `t${round}`)]),
        store.upsertModels('main', [record(name)]),
        store.upsertModels('main', [record(name, { description: 'told' })]),
        store.settle('main', [name]),
        store.upsertVersions('main', [version(name, '2')]),
        store.settle('main', [name]),
      ]);
      await expect(store.get('main', name)).resolves.toMatchObject({
        owner,
        latestVersion: '2',
      });
    }
  });

  it('keeps the first owner, whoever makes further versions', async () => {
    const mine = { project: 'component:default/p', owner: 'group:default/a' };
    const theirs = { project: 'component:default/q', owner: 'group:default/b' };
    await insertRun(database, 'mine', mine);
    await insertRun(database, 'theirs', theirs);
    await track(database, 't1', 'mine');
    await track(database, 't2', 'theirs');
    await store.upsertModels('main', [record('llm')]);
    // Runs become known in any order: the first version decides.
    await store.upsertVersions('main', [version('llm', '2', 't2')]);
    expect(await store.get('main', 'llm')).toMatchObject(theirs);
    await store.upsertVersions('main', [version('llm', '1', 't1')]);
    expect(await store.get('main', 'llm')).toMatchObject(mine);
    await store.upsertVersions('main', [version('llm', '3', 't2')]);
    expect(await store.get('main', 'llm')).toMatchObject({
      ...mine,
      latestVersion: '3',
    });
    // Nor does a version of theirs that is the only one left.
    await store.removeVersions('main', [{ model: 'llm', version: '1' }]);
    expect(await store.get('main', 'llm')).toMatchObject(mine);
    // The project of the model may get another owner.
    await insertRun(database, 'later', { ...mine, owner: 'group:default/c' });
    await track(database, 't4', 'later');
    await store.upsertVersions('main', [version('llm', '4', 't4')]);
    expect(await store.get('main', 'llm')).toMatchObject({
      owner: 'group:default/c',
    });
    await store.setOwner('main', 'llm', 'group:default/d');
    await store.upsertVersions('main', [version('llm', '5', 't4')]);
    expect(await store.get('main', 'llm')).toMatchObject({
      owner: 'group:default/d',
      latestVersion: '5',
    });
  });

  it('reads no more of a large model than what is reported of it', async () => {
    await store.upsertModels('main', [record('llm')]);
    const versions = Array.from({ length: 400 }, (_, n) =>
      version('llm', String(n + 1)),
    );
    await store.upsertVersions('main', versions);
    let rows = 0;
    database.on('query-response', (answer: unknown, { sql }) => {
      if (/^select \* from .model_versions/.test(sql)) {
        rows += Array.isArray(answer)
          ? answer.length
          : (answer as { rows: unknown[] }).rows.length;
      }
    });
    await store.upsertVersions('main', versions.slice(0, 200));
    expect(rows).toBe(200);
  });

  it('names the newest version that each run produced', async () => {
    const tracked = DatabaseTrackedRunStore.create({ database });
    const runs = ['a', 'b'].map(key => ({
      id: `t-${key}`,
      experiment: 'e',
      name: key,
      status: 'FINISHED',
      dispatchKey: `r${key}-1`,
      parameters: {},
      tags: {},
    }));
    await expect(tracked.upsert('main', runs)).resolves.toHaveLength(2);
    await expect(tracked.upsert('main', runs)).resolves.toHaveLength(0);
    await store.upsertModels('main', [record('llm')]);
    await store.upsertVersions(
      'main',
      ['2', '10'].map(number => version('llm', number, 't-a')),
    );
    const produced = await store.producedByRuns(['ra', 'rb', 'rc']);
    expect([...produced]).toEqual([
      ['ra', { tracker: 'main', name: 'llm', version: '10' }],
    ]);
  });

  it('pages through all names once, whatever characters they have', async () => {
    const names = ['b', 'a', 'A', '한국어', '100%_sure', '100 percent', 'é'];
    await store.upsertModels(
      'main',
      names.map(name => record(name)),
    );
    await store.upsertModels('other', [record('a')]);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.list({ limit: 2, cursor });
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map(model => `${model.tracker}/${model.name}`));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen.sort()).toEqual(
      [...names.map(name => `main/${name}`), 'other/a'].sort(),
    );
    const found = await store.list({ text: '%_S' });
    expect(found.items.map(({ name }) => name)).toEqual(['100%_sure']);
  });

  it('filters in the query as in memory', async () => {
    await store.upsertModels(
      'main',
      OWNERS.map(owner => record(owner)),
    );
    for (const owner of OWNERS.slice(0, 2)) {
      const key = owner.at(-1)!;
      await insertRun(database, key, {
        project: `component:default/of-${key}`,
        owner,
      });
      await track(database, `t-${key}`, key);
      await store.upsertVersions('main', [version(owner, '1', `t-${key}`)]);
    }
    const { filter } = fc.letrec<{ filter: ModelFilter }>(tie => ({
      filter: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        fc.record({ owners: fc.subarray(OWNERS) }),
        fc.record({ anyOf: fc.array(tie('filter'), { maxLength: 3 }) }),
        fc.record({ allOf: fc.array(tie('filter'), { maxLength: 3 }) }),
        fc.record({ not: tie('filter') }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(filter, async given => {
        const { items } = await store.list({}, given);
        expect(items.map(({ name }) => name)).toEqual(
          OWNERS.filter(owner => matches(owner, given)),
        );
        await expect(store.newest(10, given)).resolves.toHaveLength(
          items.length,
        );
      }),
      { numRuns: 60 },
    );
  });
});

function matches(owner: string, filter: ModelFilter): boolean {
  if ('anyOf' in filter) {
    return filter.anyOf.some(part => matches(owner, part));
  }
  if ('allOf' in filter) {
    return filter.allOf.every(part => matches(owner, part));
  }
  return 'not' in filter
    ? !matches(owner, filter.not)
    : filter.owners.includes(owner);
}
