import { readFileSync } from 'node:fs';
import {
  lstat,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createBackendPlugin } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import type { AlphaEntity } from '@backstage/catalog-model/alpha';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import {
  type CatalogService,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { eventsServiceFactory } from '@backstage/plugin-events-node';
import Ajv from 'ajv/dist/2020';
import type { Knex } from 'knex';
import {
  modelEntityName,
  notebookEntityName,
  runEntityName,
} from '@llmops/backstage-plugin-llmops-common';
import llmops from './module';
import { eventually } from './__testUtils__/eventually';
import {
  createModel,
  createNotebook,
  createRun,
  FakeCore,
} from './__testUtils__/FakeCore';
import { GitProject } from './__testUtils__/GitProject';

jest.setTimeout(120_000);

const SCHEMA = resolve(
  __dirname,
  '../../../docs/reference/entities.schema.json',
);
const PROJECT = 'component:default/korean';
const CATALOG_INFO = `
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: korean
  description: First
  annotations:
    llmops.dev/project: local:korean
spec:
  type: ml-training
  lifecycle: experimental
  owner: group:default/research
  dependsOn: [resource:korean-corpus]
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata:
  name: korean-corpus
spec:
  type: dataset
  owner: group:default/research
`;

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_15'],
});

describe.each(databases.eachSupportedId())('module on %p', databaseId => {
  let directory: string;
  let knex: Knex;
  let backend: TestBackend;
  let catalog: CatalogService;
  let project: GitProject;
  const core = new FakeCore();
  const scheduler = mockServices.scheduler.mock({
    triggerTask: async () => {},
  });
  const logger = mockServices.logger.mock({ child: () => logger });
  const options = { credentials: mockCredentials.service() };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'llmops-catalog-'));
    knex = await databases.init(databaseId);
    backend = await startTestBackend({
      features: [
        catalogPlugin,
        llmops,
        core.plugin,
        createBackendPlugin({
          pluginId: 'peek',
          register(env) {
            env.registerInit({
              deps: { service: catalogServiceRef },
              async init({ service }) {
                catalog = service;
              },
            });
          },
        }),
        mockServices.database.factory({ knex }),
        scheduler.factory,
        logger.factory,
        eventsServiceFactory,
        mockServices.rootConfig.factory({
          data: {
            app: { baseUrl: 'https://portal.example.com' },
            catalog: {
              orphanStrategy: 'delete',
              rules: [{ allow: ['Component', 'Resource', 'Location'] }],
            },
            llmops: {
              git: { directory: join(directory, 'git') },
              catalog: {
                runsPerProject: 3,
                maxRuns: 6,
                runMaxAge: { days: 30 },
                orphanGrace: { seconds: 8 },
              },
            },
          },
        }),
      ],
    });
    project = await GitProject.create(join(directory, 'git'), 'korean');
    await project.push({ 'catalog-info.yaml': CATALOG_INFO });
    await find(PROJECT);
  });

  afterAll(async () => {
    await backend?.stop();
    await project?.cleanup();
    await rm(directory, { recursive: true, force: true });
  });

  function find(ref: string): Promise<AlphaEntity> {
    return eventually(async () => {
      const entity = await catalog.getEntityByRef(ref, options);
      if (!entity) {
        throw new Error(`There is no ${ref}`);
      }
      return entity;
    });
  }

  async function refsOfType(type: string): Promise<string[]> {
    const { items } = await catalog.getEntities(
      { filter: { 'spec.type': type } },
      options,
    );
    return items.map(entity => stringifyEntityRef(entity)).sort();
  }

  /** What providers wrote, by entity. */
  async function written(): Promise<Map<string, string>> {
    const rows = await knex('refresh_state').select(
      'entity_ref',
      'unprocessed_hash',
    );
    return new Map(rows.map(row => [row.entity_ref, row.unprocessed_hash]));
  }

  /** Does what the scheduler does every 15 minutes. */
  async function reconcile(): Promise<void> {
    const task = scheduler.scheduleTask.mock.calls
      .map(([scheduled]) => scheduled)
      .find(({ id }) => id === 'llmops-catalog-reconcile');
    await task?.fn(new AbortController().signal);
  }

  const runRef = (number: number) =>
    `resource:default/${runEntityName(`r${number}`)}`;

  it('shows a project of this machine by its catalog-info.yaml, and each push', async () => {
    await find('resource:default/korean-corpus');
    await project.push({
      'catalog-info.yaml': CATALOG_INFO.replace('First', 'Second'),
    });
    await eventually(async () => {
      const entity = await find(PROJECT);
      expect(entity.metadata.description).toBe('Second');
    });
  });

  it('does no harm with what a hostile repository holds', async () => {
    const secret = join(directory, 'secret.txt');
    await writeFile(secret, 'hidden');
    const hostile: Record<string, string> = {
      location: `
apiVersion: backstage.io/v1alpha1
kind: Location
metadata: { name: outside }
spec: { type: file, target: ${secret} }
`,
      moved: CATALOG_INFO.replace(/korean/g, 'moved').replace(
        'llmops.dev/project',
        'backstage.io/source-location',
      ),
      Foo_bar: CATALOG_INFO.replace(/korean/g, 'foobar'),
      bomb: `
a: &a [x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
d: [*c, *c, *c, *c, *c, *c, *c, *c, *c]
`,
    };
    const repositories: GitProject[] = [];
    for (const [name, text] of Object.entries(hostile)) {
      const repository = await GitProject.create(join(directory, 'git'), name);
      await repository.push({ 'catalog-info.yaml': text });
      repositories.push(repository);
    }
    const linked = await GitProject.create(join(directory, 'git'), 'linked');
    await linked.push(
      {
        'catalog-info.yaml': CATALOG_INFO.replace(/korean/g, 'linked'),
        'data.bin': 'x'.repeat(11 * 1024 * 1024),
      },
      { 'docs.md': secret, outside: directory },
    );
    await find('component:default/linked');

    const copy = join(directory, 'projects', 'linked');
    await expect(readFile(join(copy, 'docs.md'), 'utf8')).resolves.toBe(secret);
    expect((await lstat(join(copy, 'outside'))).isFile()).toBe(true);
    await expect(lstat(join(copy, 'data.bin'))).rejects.toThrow('ENOENT');
    const { items } = await catalog.getEntities(
      { filter: { kind: 'Component' }, fields: ['metadata.name'] },
      options,
    );
    expect(items.map(({ metadata }) => metadata.name).sort()).toEqual([
      'korean',
      'linked',
    ]);
    expect(logger.warn.mock.calls.join('\n')).toMatch(
      /Foo_bar\.git does not appear .* use lower-case letters.*Rename it/,
    );
    expect((await readdir(join(directory, 'projects'))).sort()).toEqual([
      '.versions',
      'korean',
      'linked',
    ]);

    await rm(join(directory, 'git', 'linked.git'), { recursive: true });
    await eventually(async () =>
      expect(
        await catalog.getEntityByRef('component:default/linked', options),
      ).toBeUndefined(),
    );
    await Promise.all([...repositories, linked].map(one => one.cleanup()));
  });

  it('shows models and runs as they are told, in few writes', async () => {
    core.runs.push(createRun(1));
    core.models.push(createModel('한국어 "1"', [{ runId: 'r1', aliases: [] }]));
    const [model] = core.models;
    const modelRef = `resource:default/${modelEntityName(
      'mlflow',
      model.name,
    )}`;
    await core.tell({ kind: 'model', tracker: 'mlflow', name: model.name });
    expect((await find(modelRef)).spec).toEqual({
      type: 'ai-model',
      owner: 'group:default/research',
      dependsOn: [PROJECT],
    });
    await core.tell({ kind: 'run', runId: 'r1', project: PROJECT });
    const run = await find(runRef(1));
    expect(run).toMatchObject({
      metadata: {
        title: 'Run 1',
        annotations: { 'llmops.dev/run-id': 'r1' },
        links: [{ url: 'https://portal.example.com/llmops/runs/r1' }],
      },
      spec: {
        type: 'training-run',
        dependsOn: [PROJECT, 'resource:default/korean-corpus'],
      },
    });

    const before = await written();
    model.versions[0].aliases.push('candidate');
    await core.tell({ kind: 'model', tracker: 'mlflow', name: model.name });
    await eventually(async () =>
      expect((await find(modelRef)).spec?.dependsOn).toEqual([
        PROJECT,
        runRef(1),
      ]),
    );
    const after = await written();
    const changed = [...after].filter(
      ([ref, hash]) => before.get(ref) !== hash,
    );
    expect(changed.map(([ref]) => ref)).toEqual([modelRef]);
    checkSchema('model', await find(modelRef));
    checkSchema('run', run);
    expect([...core.callers]).toEqual(['plugin:catalog']);
  });

  it('keeps the newest runs of a project, and the ones a model depends on', async () => {
    for (let number = 2; number <= 5; number += 1) {
      core.runs.push(createRun(number));
      await core.tell({ kind: 'run', runId: `r${number}`, project: PROJECT });
      await find(runRef(number));
    }
    await eventually(async () =>
      expect(await refsOfType('training-run')).toEqual(
        [1, 3, 4, 5].map(runRef),
      ),
    );
  });

  it('keeps pinned runs, also observed ones of no project, and forgets old ones', async () => {
    core.runs.push(
      createRun(90, { origin: 'observed', project: undefined, pinned: true }),
      createRun(91, { origin: 'observed', project: undefined }),
    );
    await core.tell({ kind: 'run', runId: 'r91', project: '' });
    await core.tell({ kind: 'run', runId: 'r90', project: '' });
    const pinned = await find(runRef(90));
    expect(pinned.spec?.dependsOn).toEqual([]);
    checkSchema('run', pinned);

    const third = core.runs.find(({ id }) => id === 'r3');
    Object.assign(third ?? {}, { createdAt: new Date(0) });
    await core.tell({ kind: 'run', runId: 'r3', project: PROJECT });
    await eventually(async () =>
      expect(await refsOfType('training-run')).toEqual(
        [1, 4, 5, 90].map(runRef),
      ),
    );
    core.runs.splice(-2);
    await core.tell({ kind: 'run', runId: 'r90', project: '' });
    await eventually(async () =>
      expect(await refsOfType('training-run')).toEqual([1, 4, 5].map(runRef)),
    );
  });

  it('puts a notice on a model that is gone, takes it back, and removes it after a grace time', async () => {
    const [old] = core.models.splice(0, 1);
    const ref = `resource:default/${modelEntityName('mlflow', old.name)}`;
    const told = () =>
      core.tell({ kind: 'model', tracker: 'mlflow', name: old.name });
    await told();
    await eventually(async () => {
      const { metadata, status } = await find(ref);
      expect(metadata.annotations).toMatchObject({
        'llmops.dev/orphaned-since': expect.any(String),
        'llmops.dev/removed-after': expect.any(String),
      });
      expect(status?.items).toEqual([
        expect.objectContaining({
          type: 'llmops.dev/orphaned',
          level: 'warning',
          message: expect.stringContaining(old.name),
        }),
      ]);
    });
    const orphan = await find(ref);
    checkSchema('model', orphan);
    await reconcile();
    expect(await find(ref)).toEqual(orphan);
    expect(await refsOfType('training-run')).toContain(runRef(1));

    core.models.push(old);
    await told();
    await eventually(async () =>
      expect((await find(ref)).metadata.annotations).not.toHaveProperty([
        'llmops.dev/orphaned-since',
      ]),
    );
    core.models.pop();
    await told();
    await eventually(async () => {
      await reconcile();
      expect(await refsOfType('ai-model')).toEqual([]);
    });
  });

  it('shows notebooks as they are told, and removes them only when they are surely gone', async () => {
    const [first, lost] = ['east', 'west'].map(createNotebook);
    const ref = `resource:default/${notebookEntityName(first)}`;
    core.notebooks.push(first, lost);
    const tell = ({ cluster, namespace, name }: typeof first) =>
      core.tell({ kind: 'notebook', cluster, namespace, name });
    await tell(first);
    await eventually(async () =>
      expect(await refsOfType('notebook')).toEqual([ref]),
    );
    const entity = await find(ref);
    expect(entity).toMatchObject({
      metadata: {
        title: 'study',
        annotations: { 'llmops.dev/notebook': 'east/team/study' },
        links: [
          {
            url: expect.stringMatching(
              /\/llmops\/notebooks\/east\/team\/study$/,
            ),
          },
        ],
      },
      spec: { type: 'notebook', owner: 'group:default/research' },
    });
    checkSchema('notebook', entity);
    await reconcile();
    await eventually(async () =>
      expect(await refsOfType('notebook')).toHaveLength(2),
    );

    core.notebooks.length = 0;
    core.lostClusters.add('west');
    await tell(first);
    await reconcile();
    await eventually(async () =>
      expect(await refsOfType('notebook')).toEqual([
        `resource:default/${notebookEntityName(lost)}`,
      ]),
    );
    core.lostClusters.clear();
    await reconcile();
    await eventually(async () =>
      expect(await refsOfType('notebook')).toEqual([]),
    );
  });

  it('repairs by its slow comparison what it was not told of', async () => {
    core.models.push(
      createModel('other', [{ runId: 'r2', aliases: ['best'] }]),
    );
    core.runs.push(createRun(6, { name: 'Sixth' }));
    await reconcile();
    await eventually(async () => {
      expect(await refsOfType('ai-model')).toEqual([
        `resource:default/${modelEntityName('mlflow', 'other')}`,
      ]);
      expect(await refsOfType('training-run')).toEqual(
        [2, 4, 5, 6].map(runRef),
      );
    });

    const before = await written();
    await reconcile();
    expect(await written()).toEqual(before);
  });

  it('waits for a core that does not answer, and removes nothing meanwhile', async () => {
    const before = await written();
    core.available = false;
    const reconciled = reconcile();
    await eventually(async () => expect(core.refused).toBeGreaterThan(1));
    expect(await written()).toEqual(before);
    core.available = true;
    await reconciled;
    expect(await written()).toEqual(before);
  });
});

const schemas = new Ajv({ strict: false }).addSchema(
  JSON.parse(readFileSync(SCHEMA, 'utf8')),
);

/** Checks an entity against what docs/reference/entities.md promises. */
function checkSchema(definition: string, entity: Entity): void {
  const validate = schemas.getSchema(`entities#/$defs/${definition}`);
  validate?.(entity);
  expect(validate?.errors).toBeNull();
}
