import { once } from 'node:events';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import {
  type AuthenticationSettings,
  ConfiguredAuthentication,
} from './Authentication';
import { isOutcomeUnknown } from './PipelinesError';
import { PipelinesHttp } from './PipelinesHttp';

/** A server that answers as it is told, since no server of the lab has several users. */
describe('requests to a server', () => {
  let answer: { status: number; body: string } = { status: 200, body: '{}' };
  let asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    response.writeHead(answer.status).end(answer.body);
  });
  let folder: string;

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    folder = await mkdtemp(join(tmpdir(), 'llmops-token-'));
  });

  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(() => {
    asked = [];
    answer = { status: 200, body: '{}' };
  });

  function http(settings: Partial<AuthenticationSettings> = {}) {
    const { port } = server.address() as AddressInfo;
    return new PipelinesHttp({
      server: 'main',
      url: `http://127.0.0.1:${port}`,
      authentication: new ConfiguredAuthentication({
        userHeader: 'kubeflow-userid',
        ...settings,
      }),
    });
  }

  const ask = (client: PipelinesHttp) =>
    client.request(z.object({}), { path: 'apis/v2beta1/healthz' });

  it('carry nothing where nobody is asked', async () => {
    await ask(http());
    expect(asked[0].headers.authorization).toBeUndefined();
    expect(asked[0].headers['kubeflow-userid']).toBeUndefined();
  });

  it('carry the token and the user', async () => {
    await ask(http({ token: 'secret', user: 'portal@example.com' }));
    expect(asked[0].headers).toMatchObject({
      authorization: 'Bearer secret',
      'kubeflow-userid': 'portal@example.com',
    });
  });

  it('carry the token of a file as it is now', async () => {
    const tokenFile = join(folder, 'token');
    const client = http({ tokenFile });
    await expect(ask(client)).rejects.toThrow(/token file .* ENOENT/);
    await writeFile(tokenFile, 'first\n');
    await ask(client);
    await writeFile(tokenFile, 'second\n');
    await utimes(tokenFile, new Date(), new Date(Date.now() + 5_000));
    await ask(client);
    expect(asked.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer first',
      'Bearer second',
    ]);
  });

  it.each([
    [400, 'InputError', /refuses the request: why/, false],
    [401, 'ServiceUnavailableError', /does not accept .* credentials/, false],
    [403, 'NotAllowedError', /403: why/, false],
    [404, 'NotFoundError', /404: why/, false],
    [409, 'ConflictError', /409: why/, false],
    [429, 'ServiceUnavailableError', /429: why/, false],
    [500, 'ServiceUnavailableError', /500: why/, true],
    [503, 'ServiceUnavailableError', /503: why/, true],
  ])('that are answered %i', async (status, name, message, isUnknown) => {
    answer = { status, body: JSON.stringify({ message: 'why', error: 'x' }) };
    const error = await ask(http({ token: 'secret' })).catch(e => e);
    expect(error.name).toBe(name);
    expect(error.message).toMatch(message);
    expect(`${error} ${error.cause}`).not.toContain('secret');
    expect(isOutcomeUnknown(error)).toBe(isUnknown);
  });

  it('that cannot leave are known not to have arrived', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, 'close');
    const client = new PipelinesHttp({
      server: 'main',
      url: `http://127.0.0.1:${port}`,
      authentication: new ConfiguredAuthentication({ userHeader: 'x' }),
    });
    const error = await ask(client).catch(e => e);
    expect(error.message).toMatch(/"main" cannot be reached/);
    expect(isOutcomeUnknown(error)).toBe(false);
  });

  it('that are answered by something else say so', async () => {
    answer = { status: 200, body: '<html>Sign in</html>' };
    await expect(ask(http())).rejects.toThrow(/in an unknown way/);
    answer = { status: 502, body: '<html>Bad gateway</html>' };
    await expect(ask(http())).rejects.toThrow(/502: <html>Bad gateway/);
  });
});
