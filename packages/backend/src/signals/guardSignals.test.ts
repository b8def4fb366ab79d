import { request } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createBackend } from '@backstage/backend-defaults';
import { rootHttpRouterServiceFactory } from '@backstage/backend-defaults/rootHttpRouter';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import signalsPlugin from '@backstage/plugin-signals-backend';
import { guardSignals } from './guardSignals';
import { readOrigins } from './readOrigins';

jest.setTimeout(60_000);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => {
    server.close(resolve);
  });
  return port;
}

describe("the signals' WebSocket", () => {
  let port: number;
  let backend: ReturnType<typeof createBackend>;

  beforeAll(async () => {
    port = await freePort();
    const baseUrl = `http://127.0.0.1:${port}`;
    backend = createBackend();
    backend.add(
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl },
          backend: { baseUrl, listen: { host: '127.0.0.1', port } },
        },
      }),
    );
    backend.add(mockServices.rootLogger.factory());
    backend.add(mockServices.auth.factory());
    backend.add(mockServices.userInfo.factory());
    backend.add(mockServices.events.factory());
    backend.add(
      rootHttpRouterServiceFactory({
        configure: ({ applyDefaults, server, config }) => {
          applyDefaults();
          guardSignals(server, readOrigins(config));
        },
      }),
    );
    backend.add(signalsPlugin);
    await backend.start();
  });
  afterAll(() => backend?.stop());

  /** The status with which an upgrade is answered. */
  const open = (headers: Record<string, string>, path = '/api/signals') =>
    new Promise<number | undefined>((resolve, reject) => {
      const asked = request({
        ...{ host: '127.0.0.1', port, path },
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
          ...headers,
        },
      });
      asked.on('upgrade', (response, socket) => {
        socket.destroy();
        resolve(response.statusCode);
      });
      asked.on('response', response => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.on('error', reject);
      asked.end();
    });

  const token = { 'sec-websocket-protocol': mockCredentials.user.token() };
  const foreign = { origin: 'https://evil.example' };

  it('takes the first connection and later ones, of pages of the portal and of programs', async () => {
    const origin = `http://127.0.0.1:${port}`;
    expect(await open({ ...token, origin })).toBe(101);
    expect(await open({ ...token, origin })).toBe(101);
    expect(await open(token)).toBe(101);
  });

  it.each([
    ['no token', {}, 401],
    ['an empty token', { 'sec-websocket-protocol': ' ' }, 401],
    ['a wrong token', { 'sec-websocket-protocol': 'wrong' }, 401],
    ['a token, from a page elsewhere', { ...token, ...foreign }, 403],
    ['no token, from a page elsewhere', foreign, 403],
    [
      'a token, from a page without an origin',
      { ...token, origin: 'null' },
      403,
    ],
  ])('refuses %s', async (_, headers, status) => {
    expect(await open(headers)).toBe(status);
  });

  it('opens nothing else', async () => {
    expect(await open(token, '/api/llmops')).toBe(404);
    expect(await open(token, '/api/signals/../llmops')).toBe(404);
  });
});
