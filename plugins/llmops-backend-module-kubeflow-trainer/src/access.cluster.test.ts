import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { randomBytes } from 'node:crypto';
import { CoreV1Api, type V1Secret } from '@kubernetes/client-node';
import { ClusterBench } from './__testUtils__/ClusterBench';
import { launch } from './__testUtils__/follow';
import { NAMESPACE } from './__testUtils__/lab';
import { pyTorchJobKind } from './jobs/pyTorchJob';

/*
 * What the portal's account may not do, and a token that is no longer good.
 */

jest.setTimeout(180_000);

/** Between two looks at a condition. */
const PAUSE_MS = 100;

const STEP = {
  name: 'train',
  command: ['true'],
  resources: { requests: { cpu: '10m' } },
  nodeSelector: { 'node.kubernetes.io/instance-type': 'cpu-96' },
  podAnnotations: { 'lab.kwok/run-for': '60s' },
};

it('refuses a namespace in which the account has no rights, and says which right', async () => {
  const bench = new ClusterBench({
    namespaces: [{ namespace: 'default', owners: ['*'] }],
  });
  try {
    const spec = await bench.spec(pyTorchJobKind, [STEP], {
      options: { cluster: 'lab', namespace: 'default', queue: '' },
    });
    const engine = bench.engine(pyTorchJobKind);
    const errors = (await engine.preflight(spec)).filter(
      ({ status }) => status === 'error',
    );
    expect(errors.map(({ message }) => message).join('\n')).toMatch(
      /create.*pytorchjobs.*default/s,
    );
    await expect(engine.submit(spec)).rejects.toMatchObject({
      name: 'NotAllowedError',
    });
    // A namespace that the configuration does not name is not even asked for.
    await expect(
      engine.submit({
        ...spec,
        options: { cluster: 'lab', namespace: NAMESPACE, queue: '' },
      }),
    ).rejects.toMatchObject({ name: 'InputError' });
  } finally {
    await bench.close();
  }
});

it('says that a token is no longer good, and goes on with the next one', async () => {
  const admin = new ClusterBench();
  const core = admin.admin.connection.makeApiClient(CoreV1Api);
  const account = { name: 'llmops-portal', namespace: 'llmops' };
  const tokenFile = join(admin.folder, 'token');
  // A token ends with the object that it is bound to.
  const bound: V1Secret = await core.createNamespacedSecret({
    namespace: account.namespace,
    body: { metadata: { name: `t-${randomBytes(4).toString('hex')}` } },
  });
  const secret = bound.metadata!;
  const writeToken = async (boundObjectRef?: object) => {
    const { status } = await core.createNamespacedServiceAccountToken({
      ...account,
      body: {
        spec: {
          audiences: ['https://kubernetes.default.svc'],
          expirationSeconds: 600,
          boundObjectRef,
        },
      },
    });
    writeFileSync(tokenFile, status!.token);
  };
  await writeToken({
    kind: 'Secret',
    apiVersion: 'v1',
    name: secret.name,
    uid: secret.uid,
  });
  const server = admin.admin.connection.getCurrentCluster()!;
  const bench = new ClusterBench({
    connection: { url: server.server, caFile: server.caFile, tokenFile },
  });
  try {
    const engine = bench.engine(pyTorchJobKind);
    const spec = await bench.spec(pyTorchJobKind, [STEP]);
    const followed = await launch(engine, spec);
    await followed.reaches('running');
    await core.deleteNamespacedSecret({
      name: secret.name!,
      namespace: account.namespace,
    });
    // The API server believes in a token for some seconds more.
    let problem: unknown;
    while (problem === undefined) {
      await pause(PAUSE_MS);
      problem = await engine.find(spec).then(
        () => undefined,
        error => error,
      );
    }
    expect(problem).toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('renew the token'),
    });
    expect(followed.sink.latest?.state).toBe('running');
    await writeToken();
    while ((await engine.find(spec).catch(() => undefined)) === undefined) {
      await pause(PAUSE_MS);
    }
    await engine.cancel(spec, (await engine.find(spec))!, 'enough');
    await followed.done;
    expect(followed.sink.latest?.state).toBe('cancelled');
  } finally {
    await bench.close();
    await admin.close();
  }
});
