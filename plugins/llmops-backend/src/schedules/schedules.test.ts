import { TestDatabases } from '@backstage/backend-test-utils';
import { createBackendModule } from '@backstage/backend-plugin-api';
import { llmopsEnginesExtensionPoint } from '@llmops/backstage-plugin-llmops-node';
import { InMemoryEngine } from '@llmops/backstage-plugin-llmops-node/testing';
import request from 'supertest';
import { PROJECT } from '../__testUtils__/inMemoryModule';
import { OUTSIDER, RESEARCHER } from '../__testUtils__/OwnershipPermissions';
import {
  as,
  startTestPortal,
  type TestPortal,
} from '../__testUtils__/startTestPortal';

jest.setTimeout(60_000);

const SCHEDULE = {
  id: 'main/1',
  name: 'Weekly',
  place: 'here',
  enabled: true,
  cron: '0 0 2 * * 0',
};

/** Two engines that start something by themselves, of which one cannot be asked. */
const schedulingEngines = createBackendModule({
  pluginId: 'llmops',
  moduleId: 'schedules-test',
  register(env) {
    env.registerInit({
      deps: { engines: llmopsEnginesExtensionPoint },
      async init({ engines }) {
        const asked = new InMemoryEngine({ id: 'scheduling' });
        engines.addEngine(
          Object.assign(asked, {
            schedules: async (context: { project: string; owner: string }) => [
              {
                ...SCHEDULE,
                name: `${context.project} of ${context.owner}`,
                lastAt: new Date('2026-01-02T03:04:05Z'),
              },
            ],
          }),
        );
        const broken = new InMemoryEngine({ id: 'broken' });
        engines.addEngine(
          Object.assign(broken, {
            schedules: async () => {
              throw new Error('it is away');
            },
          }),
        );
      },
    });
  },
});

describe('what engines start by themselves', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  let portal: TestPortal;

  beforeAll(async () => {
    portal = await startTestPortal({
      database: await databases.init('SQLITE_3'),
      features: [schedulingEngines],
    });
  });

  afterAll(async () => {
    await portal?.backend.stop();
  });

  const list = (person: string) =>
    request(portal.backend.server)
      .get('/api/llmops/schedules')
      .query({ project: PROJECT })
      .set(...as(person));

  it('is listed, with what could not be asked', async () => {
    const { status, body } = await list(RESEARCHER);
    expect(status).toBe(200);
    expect(body).toEqual({
      items: [
        {
          ...SCHEDULE,
          name: `${PROJECT} of group:default/research`,
          engine: 'In memory',
          lastAt: '2026-01-02T03:04:05.000Z',
        },
      ],
      problems: ['In memory: it is away'],
    });
  });

  it('is not shown to who may not read the runs of the project', async () => {
    expect((await list(OUTSIDER)).body).toEqual({ items: [], problems: [] });
  });
});
