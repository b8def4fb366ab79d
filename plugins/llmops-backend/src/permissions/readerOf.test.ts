import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import request from 'supertest';
import { RESEARCHER } from '../__testUtils__/OwnershipPermissions';
import { PROJECT } from '../__testUtils__/inMemoryModule';
import {
  as,
  startTestPortal,
  type TestPortal,
} from '../__testUtils__/startTestPortal';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('services without a person', () => {
  let portal: TestPortal;

  beforeAll(async () => {
    portal = await startTestPortal({
      database: await databases.init('SQLITE_3'),
    });
  });
  afterAll(() => portal?.backend.stop());

  const asService = (subject: string) =>
    mockCredentials.service.header({
      onBehalfOf: mockCredentials.service(subject),
      targetPluginId: 'llmops',
    });

  it('lets the catalog read runs and models, and do nothing else', async () => {
    const api = () => request(portal.backend.server);
    const launched = await api()
      .post('/api/llmops/runs')
      .set(...as(RESEARCHER))
      .send({ project: PROJECT, pipeline: 'train' });
    const { id } = launched.body;
    const get = (path: string, subject = 'plugin:catalog') =>
      api().get(`/api/llmops${path}`).set('authorization', asService(subject));

    const newest = `/runs?project=${encodeURIComponent(
      PROJECT,
    )}&order=newest&limit=20`;

    expect((await get('/models')).status).toBe(200);
    expect((await get('/models', 'plugin:search')).status).toBe(200);
    expect((await get(newest)).body.items).toEqual([
      expect.objectContaining({ id }),
    ]);
    expect((await get(`/runs/${id}`)).body.permitted).toEqual({
      annotate: false,
      cancel: false,
      retry: false,
      reproduce: false,
    });

    expect((await get(`/runs/${id}/events`)).status).toBe(403);
    expect((await get('/runs', 'plugin:scaffolder')).status).toBe(403);
    const cancelled = await api()
      .post(`/api/llmops/runs/${id}/cancel`)
      .set('authorization', asService('plugin:catalog'))
      .send({});
    expect(cancelled.status).toBe(403);
  });
});
