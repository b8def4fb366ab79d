import { inspect } from 'node:util';
import { answerJson, FaultyProxy } from '../__testUtils__/FaultyProxy';
import type { MlflowAuth } from './auth';
import { DefaultMlflowClient } from './DefaultMlflowClient';

describe('DefaultMlflowClient', () => {
  let server: FaultyProxy;
  const signal = new AbortController().signal;
  const page = { maxResults: 10, signal };

  beforeEach(async () => {
    server = await FaultyProxy.start();
  });
  afterEach(() => server.stop());

  function createClient(auth: MlflowAuth = { type: 'none' }, timeoutMs = 5000) {
    return new DefaultMlflowClient({
      url: `${server.url}/sub/`,
      auth,
      timeoutMs,
      backoffMs: 1,
    });
  }

  it.each<[MlflowAuth, string, string]>([
    [
      { type: 'basic', username: 'portal', password: 'pässword' },
      'authorization',
      `Basic ${Buffer.from('portal:pässword').toString('base64')}`,
    ],
    [{ type: 'bearer', token: 's3cret' }, 'authorization', 'Bearer s3cret'],
    [{ type: 'header', name: 'X-Key', value: 's3cret' }, 'x-key', 's3cret'],
  ])('signs in by %p and never tells', async (auth, header, value) => {
    server.fault = (_incoming, answer) => {
      answer.writeHead(401).end('You are not authenticated');
      return true;
    };
    const failed = createClient(auth).searchModels(page);
    await expect(failed).rejects.toThrow(
      /sub \(registered-models\/search\) answered 401: You are not authenticated/,
    );
    expect(server.headers[header]).toBe(value);
    expect(inspect(await failed.catch(error => error))).not.toMatch(
      /s3cret|pässword|cG9ydGFs/,
    );
    expect(server.requests).toHaveLength(1);
  });

  it.each([429, 500, 503])('repeats after %p', async status => {
    server.fault = (_incoming, answer) =>
      server.requests.length < 3
        ? answerJson(answer, status, {}, { 'retry-after': '0' })
        : answerJson(answer, 200, { registered_models: [{ name: '모델/a' }] });
    await expect(createClient().searchModels(page)).resolves.toMatchObject({
      items: [{ name: '모델/a', tags: {}, aliases: {} }],
    });
  });

  it('gives up after three tries, with the code and message of the server', async () => {
    server.fault = (_incoming, answer) =>
      answerJson(answer, 503, {
        error_code: 'TEMPORARILY_UNAVAILABLE',
        message: 'database is locked',
      });
    await expect(createClient().searchModels(page)).rejects.toMatchObject({
      statusCode: 503,
      errorCode: 'TEMPORARILY_UNAVAILABLE',
      message: expect.stringContaining('database is locked'),
    });
    expect(server.requests).toHaveLength(3);
  });

  it('says what is wrong when there is no answer, no MLflow or a redirect', async () => {
    server.fault = () => true;
    await expect(
      createClient({ type: 'none' }, 20).searchModels(page),
    ).rejects.toThrow(/did not answer within 0.02 s/);

    server.fault = (_incoming, answer) => {
      answer.writeHead(200).end('<html>');
      return true;
    };
    await expect(createClient().searchModels(page)).rejects.toThrow(
      /not MLflow's.*check that the address/,
    );

    server.fault = (_incoming, answer) => {
      answer.writeHead(302, { location: 'https://login.example.com/' }).end();
      return true;
    };
    await expect(createClient().searchModels(page)).rejects.toThrow(
      /redirects to https:\/\/login\.example\.com\//,
    );
  });

  it('stops when it is told to, also between two tries', async () => {
    server.fault = (_incoming, answer) =>
      answerJson(answer, 503, {}, { 'retry-after': '30' });
    const controller = new AbortController();
    const waiting = createClient().searchModels({
      maxResults: 1,
      signal: controller.signal,
    });
    setImmediate(() => controller.abort());
    await expect(waiting).rejects.toThrow(/abort/i);
  });

  it('reads values that JSON does not know, and fields that are left out', async () => {
    server.fault = (_incoming, answer) =>
      answerJson(answer, 200, {
        metrics: [
          { key: 'a', value: 'NaN', timestamp: '1700000000000' },
          { key: 'a', value: 1.7976931348623157e308, timestamp: 2, step: '3' },
          { key: 'a', value: -1.7976931348623157e308, timestamp: 2, step: -1 },
        ],
      });
    const history = await createClient().getMetricHistory({
      runId: 'r',
      key: 'a b/ü',
      ...page,
    });
    expect(history.items).toEqual([
      { key: 'a', value: NaN, timestamp: 1_700_000_000_000, step: 0 },
      { key: 'a', value: Infinity, timestamp: 2, step: 3 },
      { key: 'a', value: -Infinity, timestamp: 2, step: -1 },
    ]);
    expect(server.requests[0]).toBe(
      '/sub/api/2.0/mlflow/metrics/get-history?run_id=r&metric_key=a+b%2F%C3%BC&max_results=10',
    );
  });
});
