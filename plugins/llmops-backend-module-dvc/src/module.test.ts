import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { createBackendPlugin } from '@backstage/backend-plugin-api';
import {
  type TrainingEngine,
  llmopsDatasetSourcesExtensionPoint,
  llmopsEnginesExtensionPoint,
} from '@llmops/backstage-plugin-llmops-node';
import dvcModule from './module';

/** Starts a backend with the module and answers the engines that it added. */
async function enginesWith(dvc: object): Promise<TrainingEngine[]> {
  const engines: TrainingEngine[] = [];
  const core = createBackendPlugin({
    pluginId: 'llmops',
    register(env) {
      env.registerExtensionPoint(llmopsEnginesExtensionPoint, {
        addEngine: engine => engines.push(engine),
      });
      env.registerExtensionPoint(llmopsDatasetSourcesExtensionPoint, {
        addDatasetSource: ({ id }) => expect(id).toBe('dvc'),
      });
      env.registerInit({ deps: {}, init: async () => {} });
    },
  });
  const backend = await startTestBackend({
    features: [
      core,
      dvcModule,
      mockServices.rootConfig.factory({
        data: { llmops: { engines: { dvc } } },
      }),
    ],
  });
  await backend.stop();
  return engines;
}

describe('the module', () => {
  it('adds the engine when it is enabled, and only then', async () => {
    const [engine] = await enginesWith({ enabled: true, toolsPython: 'none' });
    expect(engine).toMatchObject({ id: 'dvc', title: 'This machine (DVC)' });
    expect(await engine.status()).toMatchObject({ available: false });
    expect(await enginesWith({ enabled: false })).toEqual([]);
    expect(await enginesWith({})).toEqual([]);
  });

  it.each([
    [{ maxParallel: 0 }, 'llmops.engines.dvc.maxParallel is 0'],
    [{ onShutdown: 'kill' }, 'llmops.engines.dvc.onShutdown is "kill"'],
    [{ cancelGrace: 'soon' }, 'cancelGrace'],
  ])('refuses %p', async (settings, words) => {
    await expect(enginesWith({ enabled: true, ...settings })).rejects.toThrow(
      words,
    );
  });
});
