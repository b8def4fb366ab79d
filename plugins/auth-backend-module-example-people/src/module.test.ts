import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import authPlugin from '@backstage/plugin-auth-backend';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import request from 'supertest';
import authModuleExamplePeople from './index';
import { isLoopback } from './loopback';

const PERSON = 'user:default/mina.engineer';

async function startAuth(
  overrides: { baseUrl?: string; host?: string; environment?: string } = {},
) {
  return startTestBackend({
    features: [
      authPlugin,
      authModuleExamplePeople,
      catalogServiceMock.factory({
        entities: [
          {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'User',
            metadata: { name: 'mina.engineer', namespace: 'default' },
            spec: { memberOf: ['ml-research'] },
            relations: [
              { type: 'memberOf', targetRef: 'group:default/ml-research' },
            ],
          },
        ],
      }),
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://127.0.0.1:7007' },
          backend: {
            baseUrl: overrides.baseUrl ?? 'http://127.0.0.1:7007',
            listen: { host: overrides.host ?? '127.0.0.1', port: 0 },
          },
          auth: {
            environment: overrides.environment,
            session: { secret: 'test' },
            providers: {
              examplePeople: {
                people: [
                  { userEntityRef: PERSON, name: 'Mina', role: 'ML engineer' },
                ],
              },
            },
          },
        },
      }),
    ],
  });
}

describe('sign-in as an example person', () => {
  it('gives the chosen person a token that names their groups', async () => {
    const { server } = await startAuth();
    const response = await request(server)
      .get('/api/auth/examplePeople/refresh')
      .set('Host', '127.0.0.1:7007')
      .set('x-llmops-example-person', PERSON);
    expect(response.status).toBe(200);
    expect(response.body.backstageIdentity.identity).toEqual({
      type: 'user',
      userEntityRef: PERSON,
      ownershipEntityRefs: [PERSON, 'group:default/ml-research'],
    });
  });

  it.each([
    ['nobody', undefined, '127.0.0.1:7007', 401],
    ['someone else', 'user:default/stranger', '127.0.0.1:7007', 400],
    ['a rebound name', PERSON, 'rebound.example:7007', 403],
  ])('refuses %s', async (_case, person, host, status) => {
    const { server } = await startAuth();
    const call = request(server)
      .get('/api/auth/examplePeople/refresh')
      .set('Host', host);
    const response = await (person
      ? call.set('x-llmops-example-person', person)
      : call);
    expect(response.status).toBe(status);
    expect(response.body.backstageIdentity).toBeUndefined();
  });

  it.each([
    [{ baseUrl: 'https://portal.example' }, 'backend.baseUrl'],
    [{ host: '0.0.0.0' }, 'backend.listen.host'],
    [{ environment: 'production' }, 'auth.environment'],
  ])('does not start with %p', async (overrides, key) => {
    await expect(startAuth(overrides)).rejects.toThrow(key);
  });
});

it.each([
  ['127.0.0.1', true],
  ['127.8.9.1', true],
  ['::1', true],
  ['[::1]', true],
  ['::ffff:127.0.0.1', true],
  ['localhost', true],
  ['LOCALHOST', true],
  ['127.0.0.1.example', false],
  ['10.0.0.1', false],
  ['::ffff:10.0.0.1', false],
  ['0.0.0.0', false],
  ['', false],
  [undefined, false],
])('says of %s whether it is loopback: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
