import { createBackendModule } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import {
  type DatasetSource,
  llmopsDatasetSourcesExtensionPoint,
} from '@llmops/backstage-plugin-llmops-node';
import {
  AUDITOR,
  OUTSIDER,
  RESEARCHER,
} from '../__testUtils__/OwnershipPermissions';
import { eventually } from '../__testUtils__/eventually';
import { PROJECT } from '../__testUtils__/inMemoryModule';
import { restClient } from '../__testUtils__/restClient';
import {
  startTestPortal,
  type TestPortal,
} from '../__testUtils__/startTestPortal';

jest.setTimeout(120_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_15'],
  disableDocker: true,
});

function dataset(name: string, annotations: Record<string, string>): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: { name, namespace: 'default', title: `The ${name}`, annotations },
    spec: { type: 'dataset', owner: 'group:default/research' },
    relations: [
      { type: 'ownedBy', targetRef: 'group:default/research' },
      { type: 'dependencyOf', targetRef: PROJECT },
    ],
  };
}

const entities = [
  dataset('corpus', {
    'llmops.dev/project': 'memory:korean-llm',
    'llmops.dev/dataset-path': 'data/corpus.jsonl',
  }),
  dataset('homeless', {}),
  // Names a repository that it was not read from.
  dataset('borrowed', {
    'llmops.dev/project': 'memory:korean-llm',
    'llmops.dev/dataset-path': 'data/corpus.jsonl',
    'backstage.io/managed-by-location': 'url:https://example.org/other',
  }),
];

/** A version is the content of the pointer; its rows are that text. */
const source: DatasetSource = {
  id: 'memory',
  pointers: path => [`${path}.pointer`],
  read: async (checkout, path) => {
    const version = await checkout.readFile(`${path}.pointer`);
    return version ? { version, bytes: version.length } : undefined;
  },
  preview: async (checkout, path) => ({
    lines: [`{"text":"${await checkout.readFile(`${path}.pointer`)}"}`],
    complete: true,
  }),
};

const datasetsModule = createBackendModule({
  pluginId: 'llmops',
  moduleId: 'memory-datasets',
  register: env =>
    env.registerInit({
      deps: { datasets: llmopsDatasetSourcesExtensionPoint },
      init: async ({ datasets }) => datasets.addDatasetSource(source),
    }),
});

describe.each(databases.eachSupportedId())('datasets, %p', id => {
  let portal: TestPortal;
  let files: Record<string, string>;
  const { get, launch, until, ended } = restClient(() => portal);
  const get1 = (person = RESEARCHER) =>
    get('/dataset?dataset=resource%3Adefault%2Fcorpus', person);
  const commit = (version: string) =>
    portal.source.commit('korean-llm', {
      ...files,
      'data/corpus.jsonl.pointer': version,
    });

  beforeAll(async () => {
    portal = await startTestPortal({
      database: await databases.init(id),
      features: [datasetsModule],
      entities,
    });
    const checkout = await portal.source.open({
      entityRef: PROJECT,
      repository: 'memory:korean-llm',
    });
    const text = await checkout.readFile('llmops.yaml');
    portal.source.foreignOrigins.add('url:https://example.org/other');
    files = { 'llmops.yaml': text ?? '', 'dvc.yaml': 'stages: {}\n' };
  });
  afterAll(() => portal?.backend.stop());

  it('tells the versions with the runs and models that used them', async () => {
    const first = commit('one');
    const { id: early, attempt } = await launch('waits');
    await until(early, ['running']);
    const { tracker } = portal;
    const environment = tracker.environment({
      runId: early,
      dispatchKey: `${early}-${attempt}`,
      project: PROJECT,
      pipeline: 'train',
      commit: first,
      startedBy: RESEARCHER,
    });
    const trained = tracker.startRun({ name: 'training', environment });
    tracker.registerVersion({ model: 'korean-llm', trackedRunId: trained });
    const second = commit('two');
    portal.source.commit('korean-llm', {
      ...files,
      'README.md': 'changed',
      'data/corpus.jsonl.pointer': 'two',
    });
    const { id: late } = await launch('succeeds');
    await ended(late);
    tracker.startRun({
      name: 'elsewhere',
      datasets: [{ name: 'corpus', digest: 'two' }],
    });

    const body = await eventually(async () => {
      const answer = await get1(AUDITOR);
      const { versions } = answer.body;
      return (
        versions?.[0].runCount === 2 &&
        versions[1].models.length === 1 &&
        answer.body
      );
    });
    expect(body).toMatchObject({
      entityRef: 'resource:default/corpus',
      title: 'The corpus',
      owner: 'group:default/research',
      projects: [PROJECT],
      path: 'data/corpus.jsonl',
      current: { version: 'two', bytes: 3 },
      complete: true,
      mayPreview: false,
      versions: [
        { version: 'two', commit: second, author: 'Someone' },
        {
          version: 'one',
          commit: first,
          runCount: 1,
          runs: [{ id: early, state: 'running' }],
          models: [{ tracker: 'main', name: 'korean-llm', version: '1' }],
        },
      ],
    });
    expect(
      body.versions[0].runs.map((run: { name: string }) => run.name),
    ).toContain('elsewhere');

    // The outsider sees the dataset in the catalog, and none of the runs and models.
    const outside = await get1(OUTSIDER);
    expect(outside.body.versions).toMatchObject([
      { runCount: 0, models: [] },
      { runCount: 0, models: [] },
    ]);
  });

  it('shows the first rows to those permitted, of any version', async () => {
    const path = '/dataset/preview?dataset=resource%3Adefault%2Fcorpus';
    expect((await get(path)).body).toMatchObject({
      version: 'two',
      lines: ['{"text":"two"}'],
      table: { columns: ['text'], rows: [['two']] },
    });
    const { versions } = (await get1()).body;
    const old = await get(`${path}&commit=${versions[1].commit}`);
    expect(old.body.version).toBe('one');
    const refused = await get(path, OUTSIDER);
    expect(refused.status).toBe(403);
    expect(refused.body.error.message).toContain('Ask group:default/research');
    expect((await get(`${path}&commit=main`)).status).toBe(400);
  });

  it('shows nothing of a repository to an entity that comes from elsewhere', async () => {
    const borrowed = 'dataset=resource%3Adefault%2Fborrowed';
    const preview = await get(`/dataset/preview?${borrowed}`);
    expect(preview.status).toBe(403);
    expect(preview.body.error.message).toContain('trustedOrigins');
    const details = (await get(`/dataset?${borrowed}`)).body;
    expect(details).toMatchObject({ versions: [] });
    expect(details.current).toBeUndefined();
  });

  it('lists them, and says of one why nothing is known', async () => {
    const { body } = await get('/datasets');
    expect(body.items).toMatchObject([
      {
        title: 'The borrowed',
        problem: expect.stringContaining(
          'was read from https://example.org/other: an entity speaks only for the repository it comes from',
        ),
      },
      { title: 'The corpus', current: { version: 'two' } },
      {
        title: 'The homeless',
        problem: expect.stringContaining('add the annotations'),
      },
    ]);
    expect((await get('/datasets?text=HOME')).body.items).toHaveLength(1);
    const homeless = await get(
      '/dataset?dataset=resource%3Adefault%2Fhomeless',
    );
    expect(homeless.body).toMatchObject({ versions: [], complete: true });
    expect((await get('/dataset?dataset=absent')).status).toBe(404);
    const other = await get('/dataset?dataset=component%3Adefault%2Fwebsite');
    expect(other.status).toBe(400);
  });
});
