import {
  coreServices,
  createBackendModule,
  createBackendPlugin,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import searchPlugin from '@backstage/plugin-search-backend';
import { searchIndexRegistryExtensionPoint } from '@backstage/plugin-search-backend-node/alpha';
import {
  modelEntityName,
  runEntityName,
} from '@llmops/backstage-plugin-llmops-common';
import { Readable } from 'node:stream';
import request from 'supertest';
import llmopsSearch from './module';

jest.setTimeout(60_000);

const model = (name: string) => ({
  tracker: 'mlflow',
  name,
  owner: 'group:default/research',
  aliases: { champion: '1' },
  description: `# Chat model\n\n- **${name}**: [the card](https://example.com)`,
  updatedAt: new Date(0),
});
const run = (number: number) => ({
  id: `r${number}`,
  name: `sweep ${number}`,
  owner: 'group:default/research',
  state: 'succeeded',
  pipeline: 'train',
  createdAt: new Date(number),
});

/** Comes in while the search runs. */
let latecomers: { models: object[]; runs: object[] } = { models: [], runs: [] };
const reads = { models: 0, runs: 0 };

/** All pages of a list, one page after the other. */
function listOf(path: string): object[] {
  const pages = [0, 1, 2];
  return path === '/models'
    ? [
        ...latecomers.models,
        ...pages.flatMap(page => [
          model(`team/한국어 ${page}`),
          model(`other-${page}`),
        ]),
      ]
    : [
        ...latecomers.runs,
        ...pages.flatMap(page => [run(10 - page * 2), run(9 - page * 2)]),
      ];
}

const core = createBackendPlugin({
  pluginId: 'llmops',
  register: env =>
    env.registerInit({
      deps: {
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
      },
      init: async ({ httpAuth, httpRouter }) =>
        httpRouter.use(async (req, res) => {
          const { principal } = await httpAuth.credentials(req, {
            allow: ['service'],
          });
          expect(principal.subject).toBe('plugin:search');
          const list = listOf(req.path);
          const start = Number(req.query.cursor ?? req.query.skip ?? 0);
          const end = start + Math.min(2, Number(req.query.limit));
          if (req.query.limit !== '1') {
            reads[req.path === '/models' ? 'models' : 'runs'] += 1;
          }
          res.json({
            items: list.slice(start, end),
            ...(end < list.length ? { nextCursor: String(end) } : {}),
          });
        }),
    }),
});

/** Indexes entities as the catalog's collator does. */
const catalogSearch = createBackendModule({
  pluginId: 'search',
  moduleId: 'catalog',
  register: env =>
    env.registerInit({
      deps: {
        index: searchIndexRegistryExtensionPoint,
        scheduler: coreServices.scheduler,
      },
      init: async ({ index, scheduler }) => {
        const entities = [
          modelEntityName('mlflow', 'other-1'),
          modelEntityName('elsewhere', 'other-1'),
          runEntityName('r10'),
          runEntityName('r6'),
        ];
        index.addCollator({
          schedule: scheduler.createScheduledTaskRunner({
            frequency: { hours: 1 },
            timeout: { minutes: 1 },
          }),
          factory: {
            type: 'software-catalog',
            getCollator: async () =>
              Readable.from(
                entities.map(name => ({
                  title: name,
                  text: 'an entity',
                  location: `/catalog/default/resource/${name}`,
                  authorization: { resourceRef: `resource:default/${name}` },
                })),
              ),
          },
        });
      },
    }),
});

describe('the search', () => {
  let backend: TestBackend;
  const scheduler = mockServices.scheduler();
  /** Whether the person may see a document, by the resource that stands for it. */
  const visible = jest.fn((_resource: string) => true);

  beforeAll(async () => {
    const permissions = mockServices.permissions.mock({
      authorize: async requests =>
        requests.map(one => ({
          result: visible('resourceRef' in one ? String(one.resourceRef) : '')
            ? AuthorizeResult.ALLOW
            : AuthorizeResult.DENY,
        })),
      authorizeConditional: async requests =>
        requests.map(({ permission }) => ({
          result: AuthorizeResult.CONDITIONAL,
          pluginId: 'llmops',
          resourceType:
            'resourceType' in permission ? permission.resourceType : '',
          conditions: { rule: 'ANY', resourceType: 'x', params: {} },
        })),
    });
    backend = await startTestBackend({
      features: [
        searchPlugin,
        llmopsSearch,
        catalogSearch,
        core,
        permissions.factory,
        createServiceFactory({
          service: coreServices.scheduler,
          deps: {},
          factory: () => scheduler,
        }),
        mockServices.rootConfig.factory({
          data: {
            permission: { enabled: true },
            search: {
              collators: {
                llmops: {
                  maxRuns: 3,
                  schedule: {
                    frequency: { hours: 1 },
                    timeout: { minutes: 1 },
                  },
                },
              },
            },
          },
        }),
      ],
    });
  });
  afterAll(() => backend?.stop());

  async function find(term: string) {
    const { body, status } = await request(backend.server)
      .get('/api/search/query')
      .query({ term })
      .set('authorization', mockCredentials.user.header());
    expect({ status, body }).toMatchObject({ status: 200 });
    const results: Array<{ type: string; document: { title: string } }> =
      body.results ?? [];
    return results;
  }

  /** Does what the scheduler does every 10 minutes, once the search has told it what to do. */
  async function index() {
    for (const type of ['llmops_model', 'llmops_run', 'software_catalog']) {
      await scheduler.triggerTask(`search_index_${type}`);
    }
  }

  it('finds models of all pages and the newest runs', async () => {
    await index();
    const models = await find('chat');
    expect(models).toHaveLength(6);
    expect(
      models.find(({ document }) => document.title === 'team/한국어 1'),
    ).toMatchObject({
      type: 'llmops-model',
      document: {
        location: `/llmops/models/mlflow/${encodeURIComponent(
          'team/한국어 1',
        )}`,
        text: 'Chat model team/한국어 1: the card champion',
        owner: 'group:default/research',
        aliases: 'champion',
      },
    });
    const runs = await find('sweep');
    expect(runs.map(({ document }) => document.title).sort()).toEqual([
      'sweep 10',
      'sweep 8',
      'sweep 9',
    ]);
    expect(runs[0]).toMatchObject({
      type: 'llmops-run',
      document: { state: 'succeeded', owner: 'group:default/research' },
    });
  });

  it('finds what is new soon, and reads nothing while nothing is', async () => {
    const look = async () => {
      for (const type of ['llmops_model', 'llmops_run']) {
        await scheduler.triggerTask(`search_index_${type}_changes`);
      }
    };
    const before = { ...reads };
    await look();
    expect(reads).toEqual(before);
    latecomers = {
      models: [{ ...model('newcomer'), updatedAt: new Date(1) }],
      runs: [{ ...run(11), name: 'latest one' }],
    };
    // It rests a little after the index before.
    let found: Array<{ type: string }> = [];
    while (found.length < 2) {
      await look();
      found = [...(await find('newcomer')), ...(await find('latest'))];
    }
    expect(found).toMatchObject([
      { type: 'llmops-model' },
      { type: 'llmops-run' },
    ]);
    latecomers = { models: [], runs: [] };
    await index();
  });

  it('leaves out entities that have a result of their own', async () => {
    const found = await find('entity');
    expect(found.map(({ document }) => document.title).sort()).toEqual(
      [modelEntityName('elsewhere', 'other-1'), runEntityName('r6')].sort(),
    );
  });

  it('shows to each person what the person may read', async () => {
    visible.mockImplementation(resource => resource === 'r9');
    expect(await find('sweep')).toMatchObject([
      { document: { title: 'sweep 9' } },
    ]);
    expect(await find('chat')).toEqual([]);
    visible.mockImplementation(
      resource => resource === `mlflow/${encodeURIComponent('team/한국어 1')}`,
    );
    expect(await find('chat')).toMatchObject([
      { document: { title: 'team/한국어 1' } },
    ]);
  });
});
