import { mockApis, registerMswTestHooks } from '@backstage/frontend-test-utils';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { readFailure, toFailure } from '../lib/failure';
import { LlmopsClient } from './LlmopsClient';

const BASE = 'http://localhost:7007/api/llmops';

describe('LlmopsClient', () => {
  const server = setupServer();
  registerMswTestHooks(server);
  const client = LlmopsClient.create({
    discoveryApi: mockApis.discovery({ baseUrl: 'http://localhost:7007' }),
    fetchApi: mockApis.fetch(),
  });

  it('sends filters and identifiers as data, whatever letters they have', async () => {
    const seen: URL[] = [];
    server.use(
      http.get(`${BASE}/*`, ({ request }) => {
        seen.push(new URL(request.url));
        return HttpResponse.json({ items: [] });
      }),
    );
    await client.listRuns({ project: ['component:default/a&b'], text: 'x/?' });
    await client.getModel('mlflow', 'team/한국어 model');
    expect(seen[0].searchParams.get('project')).toBe('component:default/a&b');
    expect(seen[0].searchParams.get('text')).toBe('x/?');
    expect(seen[1].pathname).toBe(
      `/api/llmops/models/mlflow/${encodeURIComponent('team/한국어 model')}`,
    );
  });

  it('tells a refusal in the words of the backend', async () => {
    server.use(
      http.post(`${BASE}/runs/:runId/cancel`, async ({ request }) =>
        HttpResponse.json(
          {
            error: {
              name: 'ConflictError',
              message: `Ended already; ${await request.text()}`,
            },
            response: { statusCode: 409 },
          },
          { status: 409 },
        ),
      ),
    );
    const error = await client.cancelRun('run-1', 'why').catch(toFailure);
    expect(error).toBeInstanceOf(Error);
    expect(error instanceof Error && readFailure(error)).toEqual({
      kind: 'other',
      message: 'Ended already; {"reason":"why"}',
    });
  });

  it('streams a log and stops with its reader', async () => {
    const lines = [0, 1, 2].map(sequence =>
      JSON.stringify({ sequence, at: '2026-01-01T00:00:00Z', text: '로그\n' }),
    );
    server.use(
      http.get(`${BASE}/runs/run-1/logs`, ({ request }) => {
        const { searchParams } = new URL(request.url);
        const from = Number(searchParams.get('offset'));
        return new HttpResponse(lines.slice(from).join('\n'), {
          headers: { 'content-type': 'application/x-ndjson' },
        });
      }),
    );
    const read: number[] = [];
    for await (const { sequence } of client.readLog('run-1', { offset: 1 })) {
      read.push(sequence);
    }
    expect(read).toEqual([1, 2]);

    server.use(
      http.get(`${BASE}/runs/run-1/logs`, () =>
        HttpResponse.json(
          { error: { name: 'NotAllowedError', message: 'no' } },
          { status: 403 },
        ),
      ),
    );
    await expect(client.readLog('run-1', {}).next()).rejects.toThrow('403');
    const controller = new AbortController();
    controller.abort();
    await expect(client.getRun('run-1', controller.signal)).rejects.toThrow(
      /abort/i,
    );
  });
});
