import { TestDatabases } from '@backstage/backend-test-utils';
import { InMemoryTracker } from '@llmops/backstage-plugin-llmops-node/testing';
import type { Knex } from 'knex';
import { DatabaseAuditStore } from '../database/DatabaseAuditStore';
import { DatabaseRunStore } from '../database/DatabaseRunStore';
import { migrateDatabase } from '../database/migrateDatabase';
import { DatabaseMetricStore } from '../metrics/DatabaseMetricStore';
import { DatabaseTrackedRunStore } from '../tracking/DatabaseTrackedRunStore';
import { DatabaseModelStore } from './DatabaseModelStore';
import { readVersions } from './readVersions';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_15'],
  disableDocker: true,
});

const AT = new Date('2026-01-01T00:00:00.000Z');
const evaluation = {
  step: 'evaluation',
  thresholds: { accuracy: { min: 0.5 } },
};

describe.each(databases.eachSupportedId())('readVersions, %p', id => {
  let database: Knex;
  let runs: DatabaseRunStore;
  let sources: Parameters<typeof readVersions>[0] & {
    models: DatabaseModelStore;
    metrics: DatabaseMetricStore;
    trackedRuns: DatabaseTrackedRunStore;
  };

  beforeAll(async () => {
    database = await databases.init(id);
    await migrateDatabase(database);
    const audit = DatabaseAuditStore.create({ database });
    runs = DatabaseRunStore.create({ database, audit });
    sources = {
      runs,
      models: DatabaseModelStore.create({
        database,
        unownedGroup: 'group:default/unowned',
      }),
      metrics: DatabaseMetricStore.create({ database }),
      trackedRuns: DatabaseTrackedRunStore.create({ database }),
      trackers: new Map([['main', new InMemoryTracker({ id: 'main' })]]),
    };
  });
  afterAll(async () => {
    await database?.destroy();
  });

  async function addRun(runId: string) {
    await runs.createRun({
      run: {
        ...{ id: runId, name: `name of ${runId}`, project: 'component:a/b' },
        ...{ owner: 'group:default/research', pipeline: 'train' },
        ...{ engine: 'memory', tracker: 'main', origin: 'portal' },
        ...{ state: 'succeeded', commit: `commit of ${runId}` },
        ...{ parameters: {}, attempt: 1, createdAt: AT, updatedAt: AT },
      },
      inputs: {
        repository: 'memory:a',
        repositoryUrl: 'memory:a',
        definition: {
          ...{ name: 'train', title: 'Train', engines: {}, parameters: {} },
          ...{ profiles: [], steps: {}, environments: {}, evaluation },
        },
        resources: {},
      },
      attempt: {
        ...{ dispatchKey: `${runId}-1`, confirmations: [], environment: {} },
      },
      actor: 'user:default/jae.min',
      requestHash: 'hash',
    });
  }

  /** A model of so many versions, each made by a run with a training and an evaluating step. */
  async function addModel(model: string, count: number) {
    const numbers = Array.from({ length: count }, (_, index) => index + 1);
    await sources.models.upsertModels('main', [
      {
        ...{ name: model, tags: {}, aliases: { champion: '2' } },
        ...{ createdAt: AT, updatedAt: AT },
      },
    ]);
    for (const n of numbers) {
      const runId = `${model}${n}`;
      await addRun(runId);
      await sources.trackedRuns.upsert(
        'main',
        ['sft', 'evaluation'].map(step => ({
          ...{ id: `${runId}-${step}`, name: step, step, status: 'FINISHED' },
          ...{ experiment: 'a', dispatchKey: `${runId}-1` },
          ...{ parameters: {}, tags: {} },
        })),
      );
      for (const [step, value] of Object.entries({ sft: 0.1, evaluation: n })) {
        await sources.metrics.append(
          {
            tracker: 'main',
            trackedRunId: `${runId}-${step}`,
            key: 'accuracy',
          },
          [{ step: 1, time: AT.getTime(), value }],
        );
      }
    }
    await sources.models.upsertVersions(
      'main',
      numbers.map(n => ({
        ...{ model, version: String(n), status: 'READY', tags: {} },
        ...{ trackedRunId: `${model}${n}-sft`, createdAt: AT },
      })),
    );
  }

  async function read(model: string, isVisible = true) {
    const stored = await sources.models.get('main', model);
    if (!stored) {
      throw new Error(`There is no model ${model}`);
    }
    let queries = 0;
    const count = () => {
      queries += 1;
    };
    database.on('query', count);
    const answer = await readVersions(sources, stored, () => isVisible);
    database.removeListener('query', count);
    return { ...answer, queries };
  }

  it('takes as many queries for many versions as for one', async () => {
    await addModel('one', 1);
    await addModel('many', 40);
    const one = await read('one');
    const many = await read('many');
    expect(many.queries).toBe(one.queries);
    expect(many.queries).toBeLessThanOrEqual(6);
    expect(many.newest?.run?.id).toBe('many40');
    expect(many.versions).toHaveLength(40);
    many.versions.forEach((version, index) => {
      const n = 40 - index;
      expect(version).toMatchObject({
        version: String(n),
        aliases: n === 2 ? ['champion'] : [],
        runId: `many${n}`,
        runName: `name of many${n}`,
        commit: `commit of many${n}`,
        metrics: { accuracy: n },
        thresholds: evaluation.thresholds,
        downloadCommand: `cp -r 'main/many/${n}' .`,
      });
    });
  });

  it('takes versions of unknown runs, and hides runs that may not be read', async () => {
    await addModel('mixed', 1);
    await sources.trackedRuns.upsert('main', [
      {
        ...{ id: 'foreign', name: 'foreign', status: 'FINISHED' },
        ...{ experiment: 'a', dispatchKey: 'rforeign-1' },
        ...{ parameters: {}, tags: {} },
      },
    ]);
    await sources.models.upsertVersions(
      'main',
      [undefined, 'gone', 'foreign'].map((trackedRunId, index) => ({
        ...{ model: 'mixed', version: String(index + 2), status: 'READY' },
        ...{ tags: { 'evaluation.bleu': '20' }, trackedRunId, createdAt: AT },
      })),
    );
    const { versions } = await read('mixed', false);
    expect(versions.map(({ metrics }) => metrics)).toEqual([
      { bleu: 20 },
      { bleu: 20 },
      { bleu: 20 },
      { accuracy: 1 },
    ]);
    expect(versions.map(({ runId }) => runId)).toEqual(
      versions.map(() => undefined),
    );
    expect(versions[3].commit).toBe('commit of mixed1');
  });
});
