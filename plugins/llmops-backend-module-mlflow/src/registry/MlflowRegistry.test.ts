import { registryContract } from '@llmops/backstage-plugin-llmops-node/testing';
import { z } from 'zod';
import { answerJson, FaultyProxy } from '../__testUtils__/FaultyProxy';
import { MlflowPen } from '../__testUtils__/MlflowPen';
import { MlflowServer } from '../__testUtils__/MlflowServer';
import { mlflow2Python, toolsPython } from '../__testUtils__/toolsPython';
import { DefaultMlflowClient } from '../client/DefaultMlflowClient';
import { MlflowLinks } from '../tracker/MlflowLinks';
import { MlflowRegistry } from './MlflowRegistry';

jest.setTimeout(300_000);

const loggedModel = z.object({
  model: z.object({ info: z.object({ model_id: z.string() }) }),
});

function createRegistry(url: string): MlflowRegistry {
  const client = new DefaultMlflowClient({
    url,
    auth: { type: 'none' },
    backoffMs: 5,
  });
  return new MlflowRegistry(
    client.registry,
    new MlflowLinks('https://mlflow.example.com'),
  );
}

/** One server of each version for all tests, made when the first one asks for it. */
const starting = new Map<2 | 3, Promise<MlflowServer>>();
function startServer(version: 2 | 3): Promise<MlflowServer> {
  const python = version === 2 ? mlflow2Python() : toolsPython();
  const server = starting.get(version) ?? MlflowServer.start(python, version);
  starting.set(version, server);
  return server;
}
afterAll(async () => {
  for (const server of starting.values()) {
    await (await server).stop();
  }
});

for (const version of [3, 2] as const) {
  registryContract(`MlflowRegistry, MLflow ${version}`, async () => {
    const { url } = await startServer(version);
    const pen = new MlflowPen(url);
    return {
      registry: createRegistry(url),
      startRun: () => pen.startRun({ name: 'producer' }),
      logModel: async (trackedRunId, name) => {
        if (version === 2) {
          return undefined;
        }
        const answer = await pen.post(loggedModel, 'logged-models', {
          experiment_id: '0',
          name,
          source_run_id: trackedRunId,
        });
        return answer.model.info.model_id;
      },
      cleanup: async () => {},
    };
  });
}

describe('MlflowRegistry', () => {
  const { signal } = new AbortController();
  let server: MlflowServer;
  let proxy: FaultyProxy;
  let registry: MlflowRegistry;

  beforeAll(async () => {
    server = await startServer(3);
    proxy = await FaultyProxy.start(server.url);
    registry = createRegistry(proxy.url);
  });
  afterAll(() => proxy?.stop());
  afterEach(() => {
    proxy.fault = undefined;
  });

  it.each(['../../secrets', '/etc', 'a//b', 'model?x=1', 'model#x', 'a\\b'])(
    'takes no path that leaves the artifacts of the run: %s',
    async artifactPath => {
      const trackedRunId = await new MlflowPen(server.url).startRun({
        name: 'producer',
      });
      await expect(
        registry.registerVersion(
          { model: 'paths', trackedRunId, source: { artifactPath }, key: 'k' },
          signal,
        ),
      ).rejects.toMatchObject({ name: 'InputError' });
      expect(await registry.getModel('paths', signal)).toBeUndefined();
    },
  );

  it('does not make a version twice when an answer gets lost', async () => {
    const trackedRunId = await new MlflowPen(server.url).startRun({
      name: 'producer',
    });
    const registration = {
      model: 'lost answers',
      trackedRunId,
      source: { artifactPath: 'model' },
      key: 'once',
    };
    proxy.fault = (incoming, answer) => {
      if (!incoming.url?.includes('model-versions/create')) {
        return false;
      }
      const body: Buffer[] = [];
      incoming.on('data', chunk => body.push(chunk));
      incoming.on('end', async () => {
        await fetch(`${server.url}${incoming.url}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: Buffer.concat(body),
        });
        answer.destroy();
      });
      return true;
    };
    await expect(
      registry.registerVersion(registration, signal),
    ).rejects.toMatchObject({ name: 'ServiceUnavailableError' });
    proxy.fault = undefined;
    expect(await registry.registerVersion(registration, signal)).toMatchObject({
      version: '1',
    });
  });

  it('lists the models that MLflow 2 logged among the artifacts', async () => {
    const trackedRunId = await new MlflowPen(server.url).startRun({
      name: 'old',
      tags: {
        'mlflow.log-model.history': JSON.stringify([
          { artifact_path: 'model', flavors: {} },
        ]),
      },
    });
    proxy.fault = (incoming, answer) =>
      incoming.url?.includes('logged-models')
        ? answerJson(answer, 404, {})
        : false;
    expect(await registry.listOutputs([trackedRunId], signal)).toEqual([
      { trackedRunId, name: 'model', source: { artifactPath: 'model' } },
    ]);
  });

  it('tells apart what the caller did wrong and what the portal may not do', async () => {
    proxy.fault = (_incoming, answer) => answerJson(answer, 403, 'no');
    await expect(
      registry.setAlias('m', 'champion', '1', signal),
    ).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('sign-in'),
    });
    proxy.fault = (_incoming, answer) =>
      answerJson(answer, 400, {
        error_code: 'INVALID_PARAMETER_VALUE',
        message: 'Tag value too long',
      });
    await expect(
      registry.describeModel('m', { tags: { a: 'x' } }, signal),
    ).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining('Tag value too long'),
    });
  });
});
