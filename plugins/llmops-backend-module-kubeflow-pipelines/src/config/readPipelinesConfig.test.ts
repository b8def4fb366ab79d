import { mockServices } from '@backstage/backend-test-utils';
import { readPipelinesConfigs } from './readPipelinesConfig';

const SERVER = {
  url: 'https://pipelines.example.com/',
  namespaces: [{ namespace: 'team', owners: ['group:Research'] }],
};

function read(changes: object, name = 'main') {
  return readPipelinesConfigs(
    mockServices.rootConfig({
      data: { llmops: { pipelines: { [name]: { ...SERVER, ...changes } } } },
    }),
  );
}

it('fills in defaults', () => {
  expect(read({ archiveAfter: { days: 2 } })).toEqual([
    {
      name: 'main',
      title: 'main',
      url: 'https://pipelines.example.com',
      authentication: { userHeader: 'kubeflow-userid' },
      namespaces: [{ namespace: 'team', owners: ['group:default/research'] }],
      environment: {},
      pollMs: 5000,
      archiveAfterMs: 172_800_000,
    },
  ]);
});

it.each<[string, object, RegExp]>([
  ['no address', { url: 'pipelines' }, /url: "pipelines" is no address/],
  ['HTTP', { url: 'http://a.example.com' }, /not encrypted/],
  ['a password in it', { url: 'https://a:b@c.example.com' }, /address alone/],
  [
    'two tokens',
    { authentication: { token: 'a', tokenFile: '/b' } },
    /token or tokenFile/,
  ],
  [
    'a header that is none',
    { authentication: { userHeader: 'a b' } },
    /userHeader/,
  ],
  [
    'a namespace twice',
    {
      namespaces: [
        { namespace: 'a', owners: ['*'] },
        { namespace: 'a', owners: ['*'] },
      ],
    },
    /twice/,
  ],
  [
    'one user and several',
    { namespaces: [{ owners: ['*'] }, { namespace: 'a', owners: ['*'] }] },
    /one entry without a namespace/,
  ],
  ['an owner that is none', { namespaces: [{ owners: ['x/y/z'] }] }, /owners/],
  ['no pause', { pollInterval: { milliseconds: 1 } }, /pollInterval/],
])('refuses %s', (_, changes, message) => {
  expect(() => read(changes)).toThrow(message);
});

it.each([
  { url: 'http://127.0.0.1:8888' },
  { url: 'http://localhost:8888' },
  { url: 'http://ml-pipeline.kubeflow:8888', allowInsecure: true },
])('takes $url', changes => {
  expect(read(changes)).toMatchObject([{ url: changes.url }]);
});

it('refuses a name that is no key of a run', () => {
  expect(() => read({}, 'Main Server')).toThrow(/lower-case/);
});
