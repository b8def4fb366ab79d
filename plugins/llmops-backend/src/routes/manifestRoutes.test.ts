import { TestDatabases } from '@backstage/backend-test-utils';
import request from 'supertest';
import {
  AUDITOR,
  OUTSIDER,
  RESEARCHER,
} from '../__testUtils__/OwnershipPermissions';
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
const OWNER = 'group:default/research';
const MANIFEST = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings' },
  data: { password: 'not for the trail' },
};

describe('the route that applies manifests', () => {
  let portal: TestPortal;

  beforeAll(async () => {
    portal = await startTestPortal({
      database: await databases.init('SQLITE_3'),
    });
  });
  afterAll(() => portal?.backend.stop());

  const apply = (change: object = {}, person = RESEARCHER) =>
    request(portal.backend.server)
      .post('/api/llmops/manifests/apply')
      .set(...as(person))
      .send({ owner: 'research', manifests: [MANIFEST], ...change });

  async function audit() {
    const { body } = await request(portal.backend.server)
      .get('/api/llmops/audit')
      .query({ action: 'manifest.apply' })
      .set(...as(AUDITOR));
    return body.items;
  }

  it('applies in the place of the owner, and keeps what and for whom', async () => {
    const { status, body } = await apply();
    expect([status, body]).toEqual([
      200,
      {
        cluster: 'memory',
        namespace: 'team-research',
        dryRun: false,
        items: [
          {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            name: 'settings',
            outcome: 'created',
          },
        ],
      },
    ]);
    expect(portal.manifests.applications).toEqual([
      {
        cluster: 'memory',
        namespace: 'team-research',
        owner: OWNER,
        dryRun: false,
        manifests: [MANIFEST],
      },
    ]);
    const kept = await audit();
    expect(kept).toEqual([
      expect.objectContaining({
        actor: RESEARCHER,
        subject: 'memory/team-research',
        outcome: 'allowed',
        detail: {
          owner: OWNER,
          dryRun: false,
          objects: ['ConfigMap/settings'],
        },
      }),
    ]);
    expect(JSON.stringify(kept)).not.toContain('not for the trail');
  });

  it('keeps no dry run among what was done', async () => {
    const before = (await audit()).length;
    const { body } = await apply({ dryRun: true });
    expect(body).toMatchObject({ dryRun: true });
    expect(portal.manifests.applications.at(-1)?.dryRun).toBe(true);
    expect(await audit()).toHaveLength(before);
  });

  it.each<[object, string, number, RegExp]>([
    [{}, OUTSIDER, 403, /llmops\.manifest\.apply/],
    [{}, AUDITOR, 403, /llmops\.manifest\.apply/],
    [{ owner: RESEARCHER }, RESEARCHER, 403, /^owner: no cluster takes/],
    [{ owner: 'group:' }, RESEARCHER, 400, /^owner: /],
    [{ cluster: 'nowhere' }, RESEARCHER, 400, /^cluster: /],
    [
      { namespace: 'team-elsewhere' },
      RESEARCHER,
      400,
      /^namespace: .*team-research/,
    ],
    [{ manifests: [] }, RESEARCHER, 400, /manifests/],
    [{ manifests: ['text'] }, RESEARCHER, 400, /manifests/],
    [{ manifests: [{ kind: 'Pod' }] }, RESEARCHER, 400, /no ConfigMap/],
    [{ force: true }, RESEARCHER, 400, /force|additional/i],
  ])('refuses %j of %s', async (change, person, status, message) => {
    const before = portal.manifests.applications.length;
    const answer = await apply(change, person);
    expect([answer.status, answer.body.error.message]).toEqual([
      status,
      expect.stringMatching(message),
    ]);
    expect(portal.manifests.applications).toHaveLength(before);
  });

  it('keeps who was refused, and what failed', async () => {
    const outcomes = (await audit()).map(
      ({ actor, outcome }: Record<string, string>) => `${actor} ${outcome}`,
    );
    expect(outcomes).toEqual(
      expect.arrayContaining([
        `${OUTSIDER} refused`,
        `${AUDITOR} refused`,
        `${RESEARCHER} failed`,
      ]),
    );
  });
});
