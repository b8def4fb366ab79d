import { once } from 'node:events';
import { createServer } from 'node:http';
import {
  createBackendPlugin,
  coreServices,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  type ExperimentTracker,
  llmopsTrackersExtensionPoint,
} from '@llmops/backstage-plugin-llmops-node';
import { DefaultMlflowClient } from './client/DefaultMlflowClient';
import { quoteFilterValue } from './client/quoteFilterValue';
import { readTrackersConfig } from './config/readTrackersConfig';
import { Globs } from './config/Globs';
import mlflow from './module';
import { MlflowTracker } from './tracker/MlflowTracker';

async function startWith(trackers: object): Promise<ExperimentTracker[]> {
  const added: ExperimentTracker[] = [];
  const core = createBackendPlugin({
    pluginId: 'llmops',
    register(env) {
      env.registerExtensionPoint(llmopsTrackersExtensionPoint, {
        addTracker: tracker => added.push(tracker),
      });
      env.registerInit({
        deps: { logger: coreServices.logger },
        async init() {},
      });
    },
  });
  await startTestBackend({
    features: [
      core,
      mlflow,
      mockServices.rootConfig.factory({ data: { llmops: { trackers } } }),
    ],
  });
  return added;
}

describe('module', () => {
  it('adds the MLflow servers in the order of the configuration', async () => {
    const trackers = await startWith({
      main: { type: 'mlflow', url: 'http://127.0.0.1:5000/' },
      other: { type: 'something', url: 'http://127.0.0.1:5001' },
      team: {
        type: 'mlflow',
        url: 'https://mlflow.example.com',
        title: 'Team server',
        experiments: { prefix: 'portal/' },
      },
    });
    expect(trackers.map(({ id, title }) => [id, title])).toEqual([
      ['main', 'MLflow (main)'],
      ['team', 'Team server'],
    ]);
    const context = {
      runId: 'r',
      dispatchKey: 'r-1',
      project: 'component:research/korean',
      pipeline: 'train',
      commit: 'abc',
      startedBy: 'user:default/someone',
    };
    expect(trackers[0].environment(context)).toMatchObject({
      MLFLOW_TRACKING_URI: 'http://127.0.0.1:5000',
      MLFLOW_EXPERIMENT_NAME: 'research/korean',
    });
    expect(
      trackers[1].experimentName({
        ...context,
        project: 'component:default/korean',
      }),
    ).toBe('portal/korean');
  });

  it('adds nothing without configuration', async () => {
    await expect(startWith({})).resolves.toEqual([]);
  });

  it.each([
    [{ url: 'mlflow:5000' }, /trackers\.main\.url must be an address/],
    [{ url: 'http://me:s3cret@mlflow' }, /url must not hold credentials/],
    [{ auth: { type: 'magic' } }, /auth\.type is "magic"; use none, basic/],
    [{ auth: { type: 'basic', username: 'me' } }, /auth\.password/],
    [{ auth: { type: 'header', name: 'a b', value: 'x' } }, /auth\.name is/],
    [{ workspace: 'Team A' }, /workspace is "Team A"/],
    [{ webhook: { secret: 's3cret' } }, /webhook\.secret is too short/],
    [{ ownership: [{ tag: 'team' }] }, /ownership\[0\] names no owner/],
    [{ ownership: [{ owner: 'research' }] }, /owner is "research"; give/],
    [{ ownership: [{ owner: 'component:default/x' }] }, /reference of an/],
    [{ ownership: [{ project: 'group:default/x' }] }, /\[0\]\.project is/],
  ])('refuses %j and says why', (change, message) => {
    const config = mockServices.rootConfig({
      data: {
        llmops: {
          trackers: {
            main: { type: 'mlflow', url: 'http://mlflow', ...change },
          },
        },
      },
    });
    expect(() => readTrackersConfig(config)).toThrow(message);
    expect(() => readTrackersConfig(config)).not.toThrow(/s3cret/);
  });
});

describe('Globs', () => {
  it.each([
    ['*', 'anything', true],
    ['', '', true],
    ['', 'x', false],
    ['team-*/run', 'team-a/b/run', true],
    ['team-*/run', 'team-a/runs', false],
    ['a?c', 'a각c', true],
    ['a?c', 'a👩c', true],
    ['a?c', 'ac', false],
    ['a.c', 'abc', false],
    ['(x)+[y]*', '(x)+[y]z', true],
    ['*a*b*c', 'xxaxxbxxc', true],
    ['*a*b*c', 'xxaxxbxxd', false],
  ])('%j matches %j: %p', (pattern, name, expected) => {
    expect(Globs.of(['nothing', pattern]).match(name)).toBe(expected);
  });

  it('takes no longer for many stars', () => {
    const pattern = '*a'.repeat(60);
    expect(Globs.of([pattern]).match('a'.repeat(5000))).toBe(true);
    expect(Globs.of([pattern]).match(`${'a'.repeat(5000)}b`)).toBe(false);
  });
});

describe('workspaces', () => {
  it('are named in each request, and to the processes that log there', async () => {
    const headers: unknown[] = [];
    const server = createServer((incoming, answer) => {
      headers.push(incoming.headers['x-mlflow-workspace']);
      answer.end('{}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = address && typeof address === 'object' ? address.port : 0;
    const [config] = readTrackersConfig(
      mockServices.rootConfig({
        data: {
          llmops: {
            trackers: {
              main: {
                type: 'mlflow',
                url: `http://127.0.0.1:${port}`,
                workspace: 'team-a',
              },
            },
          },
        },
      }),
    );
    const client = new DefaultMlflowClient(config);
    await client.searchExperiments({
      maxResults: 1,
      signal: new AbortController().signal,
    });
    server.closeAllConnections();
    server.close();
    expect(headers).toEqual(['team-a']);
    const tracker = new MlflowTracker({ config, client });
    expect(
      tracker.environment({
        ...{ runId: 'r', dispatchKey: 'r-1', project: 'component:default/a' },
        ...{ pipeline: 'p', commit: 'c', startedBy: 'user:default/someone' },
      }),
    ).toMatchObject({ MLFLOW_WORKSPACE: 'team-a' });
  });
});

describe('quoteFilterValue', () => {
  it('makes a literal of what a literal can say', () => {
    expect(quoteFilterValue('run-1')).toBe(`'run-1'`);
    expect(quoteFilterValue(`a' OR 1=1`)).toBe(`"a' OR 1=1"`);
    expect(() => quoteFilterValue(`'"`)).toThrow(/both kinds of quotes/);
  });
});
