import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import request from 'supertest';
import { OUTSIDER, RESEARCHER } from '../__testUtils__/OwnershipPermissions';
import { PROJECT } from '../__testUtils__/inMemoryModule';
import {
  as,
  startTestPortal,
  type TestPortal,
} from '../__testUtils__/startTestPortal';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3'],
  disableDocker: true,
});

describe('the permission framework', () => {
  let portal: TestPortal;

  beforeAll(async () => {
    portal = await startTestPortal({
      database: await databases.init('SQLITE_3'),
    });
  });
  afterAll(() => portal?.backend.stop());

  const framework = mockCredentials.service.header({
    onBehalfOf: mockCredentials.service('plugin:permission'),
    targetPluginId: 'llmops',
  });

  it('learns the permissions and the rules with their parameters', async () => {
    const { body } = await request(portal.backend.server)
      .get('/api/llmops/.well-known/backstage/permissions/metadata')
      .set('authorization', framework);
    expect(
      body.permissions.map((one: { name: string }) => one.name).sort(),
    ).toEqual([
      'llmops.audit.read',
      'llmops.dataset.preview',
      'llmops.governance.read',
      'llmops.manifest.apply',
      'llmops.model.read',
      'llmops.model.update',
      'llmops.notebook.create',
      'llmops.notebook.delete',
      'llmops.notebook.read',
      'llmops.notebook.update',
      'llmops.run.cancel',
      'llmops.run.launch',
      'llmops.run.read',
    ]);
    expect(body.rules).toHaveLength(7);
    for (const rule of body.rules) {
      expect(rule.paramsSchema).toMatchObject({
        type: 'object',
        required: ['claims'],
        properties: { claims: { type: 'array', items: { type: 'string' } } },
      });
    }
  });

  it('gets a decision on a run that it names', async () => {
    const launched = await request(portal.backend.server)
      .post('/api/llmops/runs')
      .set(...as(RESEARCHER))
      .send({ project: PROJECT, pipeline: 'train' });
    const decide = async (resourceRef: string, claims: string[]) => {
      const conditions = {
        rule: 'IS_RUN_STARTER',
        resourceType: 'llmops-run',
        params: { claims },
      };
      const { body } = await request(portal.backend.server)
        .post('/api/llmops/.well-known/backstage/permissions/apply-conditions')
        .set('authorization', framework)
        .send({
          items: [
            { id: '1', resourceRef, resourceType: 'llmops-run', conditions },
          ],
        });
      return body.items[0].result;
    };
    await expect(decide(launched.body.id, [RESEARCHER])).resolves.toBe('ALLOW');
    await expect(decide(launched.body.id, [OUTSIDER])).resolves.toBe('DENY');
    await expect(decide('rmissing', [RESEARCHER])).resolves.toBe('DENY');
  });
});
