import { randomBytes } from 'node:crypto';
import { CoreV1Api } from '@kubernetes/client-node';
import { ClusterBench } from './__testUtils__/ClusterBench';
import { NAMESPACE } from './__testUtils__/lab';
import { pyTorchJobKind } from './jobs/pyTorchJob';

/*
 * What the Pods of a run need is looked for before the launch, as far as the portal's account may look.
 */

jest.setTimeout(120_000);

let bench: ClusterBench;
let core: CoreV1Api;
const name = `t-${randomBytes(4).toString('hex')}`;

beforeAll(async () => {
  bench = new ClusterBench();
  core = bench.admin.connection.makeApiClient(CoreV1Api);
  await core.createNamespacedConfigMap({
    namespace: NAMESPACE,
    body: { metadata: { name }, data: { endpoint: 'http://s3.example.com' } },
  });
  await core.createNamespacedPersistentVolumeClaim({
    namespace: NAMESPACE,
    body: {
      metadata: { name },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
      },
    },
  });
});

afterAll(async () => {
  await core.deleteNamespacedConfigMap({ namespace: NAMESPACE, name });
  await core.deleteNamespacedPersistentVolumeClaim({
    namespace: NAMESPACE,
    name,
  });
  await bench.close();
});

async function referencesOf(changes: object) {
  const spec = await bench.spec(pyTorchJobKind, [
    { name: 'train', command: ['true'], ...changes },
  ]);
  const checks = await bench.engine(pyTorchJobKind).preflight(spec);
  return checks.find(({ id }) => id === 'references');
}

const variable = (configMap: string) => ({
  name: 'ENDPOINT',
  configMap: { name: configMap, key: 'endpoint' },
});

it('is content with what is there', async () => {
  expect(
    await referencesOf({
      environment: [variable(name)],
      volumes: [{ claim: name, path: '/data' }],
    }),
  ).toMatchObject({ status: 'ok' });
});

it('names what is missing', async () => {
  const check = await referencesOf({
    environment: [variable(`${name}-not`)],
    volumes: [{ claim: `${name}-neither`, path: '/data' }],
  });
  expect(check).toMatchObject({ status: 'error' });
  expect(check?.message).toContain(`ConfigMap/${name}-not`);
  expect(check?.message).toContain(`PersistentVolumeClaim/${name}-neither`);
});

it('says of Secrets that it may not see them, and never reads one', async () => {
  const check = await referencesOf({
    environment: [{ name: 'TOKEN', secret: { name, key: 'token' } }],
  });
  expect(check).toMatchObject({
    status: 'warning',
    message: expect.stringContaining(`Secret/${name}`),
  });
});
