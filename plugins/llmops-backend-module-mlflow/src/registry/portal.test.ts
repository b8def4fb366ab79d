import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import llmops from '@llmops/backstage-plugin-llmops-backend';
import { MlflowPen } from '../__testUtils__/MlflowPen';
import { MlflowServer } from '../__testUtils__/MlflowServer';
import { toolsPython } from '../__testUtils__/toolsPython';
import mlflow from '../module';

jest.setTimeout(300_000);

describe('models of a real MLflow server, changed in the portal', () => {
  let server: MlflowServer;
  let backend: Awaited<ReturnType<typeof startTestBackend>>;

  beforeAll(async () => {
    server = await MlflowServer.start(toolsPython());
    backend = await startTestBackend({
      features: [
        llmops,
        mlflow,
        catalogServiceMock.factory({ entities: [] }),
        mockServices.rootConfig.factory({
          data: {
            app: { baseUrl: 'http://portal.example' },
            llmops: {
              trackers: { main: { type: 'mlflow', url: server.url } },
              sync: {
                activeInterval: { milliseconds: 200 },
                idleInterval: { milliseconds: 200 },
              },
            },
          },
        }),
      ],
    });
  });
  afterAll(async () => {
    await backend?.stop();
    await server?.stop();
  });

  async function portal(method: string, path: string, body?: object) {
    const { port }: Partial<AddressInfo> = Object(backend.server.address());
    const response = await fetch(
      `http://127.0.0.1:${port}/api/llmops/models/main/${path}`,
      {
        method,
        headers: {
          authorization: mockCredentials.user.header('user:default/someone'),
          'content-type': 'application/json',
        },
        body: body && JSON.stringify(body),
      },
    );
    return { status: response.status, body: await response.json() };
  }

  /** The model as MLflow itself answers it. */
  async function inMlflow(name: string) {
    const response = await fetch(
      `${
        server.url
      }/api/2.0/mlflow/registered-models/get?name=${encodeURIComponent(name)}`,
    );
    const { registered_model: model } = await response.json();
    return model;
  }

  /** Waits until the portal has heard of a model. */
  async function known(name: string) {
    let answer = await portal('GET', encodeURIComponent(name));
    while (!answer.body.latestVersion) {
      await sleep(100);
      answer = await portal('GET', encodeURIComponent(name));
    }
  }

  it('shows in MLflow the alias that was set in the portal, and the truth when somebody moved it there', async () => {
    const name = '한국어 llm';
    const path = encodeURIComponent(name);
    const pen = new MlflowPen(server.url);
    // A connection that the server closed while the portal started may be found closed only when it is used.
    await fetch(`${server.url}/health`).catch(() => undefined);
    await pen.registerVersion({ model: name });
    await pen.registerVersion({ model: name });
    await known(name);

    const set = await portal('PUT', `${path}/aliases/champion`, {
      version: '1',
    });
    expect(set).toMatchObject({
      status: 200,
      body: { aliases: { champion: '1' } },
    });
    expect((await inMlflow(name)).aliases).toEqual([
      { alias: 'champion', version: '1' },
    ]);

    await pen.setAlias(name, 'champion', '2');
    const conflict = await portal(
      'DELETE',
      `${path}/aliases/champion?expectedVersion=1`,
    );
    expect(conflict.status).toBe(409);
    expect(conflict.body.error.message).toContain('names version 2 now');
    expect((await portal('GET', path)).body.aliases).toEqual({ champion: '2' });
    expect((await inMlflow(name)).aliases).toEqual([
      { alias: 'champion', version: '2' },
    ]);

    const edited = await portal('PATCH', path, {
      description: { expected: '', value: 'From the portal' },
      tags: [{ key: 'team', value: 'nlp' }],
    });
    expect(edited.status).toBe(200);
    expect(await inMlflow(name)).toMatchObject({
      description: 'From the portal',
      tags: [{ key: 'team', value: 'nlp' }],
    });
  });
});
