import { TestDatabases } from '@backstage/backend-test-utils';
import request from 'supertest';
import { OUTSIDER, RESEARCHER } from '../__testUtils__/OwnershipPermissions';
import {
  as,
  startTestPortal,
  type TestPortal,
} from '../__testUtils__/startTestPortal';

jest.setTimeout(120_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3'],
  disableDocker: true,
});

describe('plans of projects', () => {
  let portal: TestPortal;

  beforeAll(async () => {
    portal = await startTestPortal({
      database: await databases.init('SQLITE_3'),
      entities: [
        {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Group',
          metadata: { name: 'research', namespace: 'default' },
        },
      ],
    });
  });
  afterAll(() => portal?.backend.stop());

  const check = async (plan: object, person = RESEARCHER) => {
    const { body } = await request(portal.backend.server)
      .post('/api/llmops/project/plan')
      .set(...as(person))
      .send(plan)
      .expect(200);
    return body.problems;
  };

  it('have no problem when name, owner and engine are right', async () => {
    expect(
      await check({
        name: 'new-llm',
        owner: 'group:default/research',
        engines: ['absent', 'memory'],
      }),
    ).toEqual([]);
    expect(await check({})).toEqual([]);
  });

  it.each([
    [{ name: 'korean-llm' }, 'name', /"korean-llm" already/],
    [{ owner: 'nobody' }, 'owner', /no group:default\/nobody/],
    [{ owner: 'group:' }, 'owner', /"group:" is no owner/],
    [{ engines: ['absent'] }, 'engine', /"absent" is not installed/],
  ])('say what is wrong with %j', async (plan, field, message) => {
    expect(await check(plan)).toEqual([
      { field, message: expect.stringMatching(message) },
    ]);
  });

  it('say that the person cannot launch for the owner, and name all problems at once', async () => {
    const problems = await check(
      { name: 'other-llm', owner: 'research' },
      OUTSIDER,
    );
    expect(problems).toEqual([
      { field: 'name', message: expect.any(String) },
      {
        field: 'owner',
        message: expect.stringMatching(
          /outsider .*group:default\/research owns.*choose a group of yours/,
        ),
      },
    ]);
  });

  it('are refused when they are none', async () => {
    const { status } = await request(portal.backend.server)
      .post('/api/llmops/project/plan')
      .set(...as(RESEARCHER))
      .send({ owner: 7 });
    expect(status).toBe(400);
  });
});
