import {
  createBackendPlugin,
  coreServices,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  type ExperimentTracker,
  llmopsTrackersExtensionPoint,
} from '@llmops/backstage-plugin-llmops-node';
import { quoteFilterValue } from './client/quoteFilterValue';
import { readTrackersConfig } from './config/readTrackersConfig';
import mlflow from './module';

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

describe('quoteFilterValue', () => {
  it('makes a literal of what a literal can say', () => {
    expect(quoteFilterValue('run-1')).toBe(`'run-1'`);
    expect(quoteFilterValue(`a' OR 1=1`)).toBe(`"a' OR 1=1"`);
    expect(() => quoteFilterValue(`'"`)).toThrow(/both kinds of quotes/);
  });
});
