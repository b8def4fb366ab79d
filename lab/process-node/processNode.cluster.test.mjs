// @ts-check
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { Log } from '@kubernetes/client-node';
import { until } from '../../scripts/lib/testing/temporary.mjs';
import {
  cluster,
  createScript,
  newNamespace,
  podInPhase,
  readPod,
  readPodLog,
} from '../testing/cluster.mjs';
import { orAbsent } from './Cluster.mjs';

/** @param {import('@kubernetes/client-node').V1Pod} pod */
const firstContainer = pod => pod.status?.containerStatuses?.[0];

test('runs a Pod to success, with its Secrets, fields, volumes and init containers', async t => {
  const namespace = await newNamespace(t);
  await cluster.core.createNamespacedSecret({
    namespace,
    body: { metadata: { name: 'keys' }, stringData: { TOKEN: 'abc' } },
  });
  await cluster.core.createNamespacedConfigMap({
    namespace,
    body: { metadata: { name: 'settings' }, data: { 'a.txt': 'from a file' } },
  });
  await cluster.core.createNamespacedPersistentVolumeClaim({
    namespace,
    body: {
      metadata: { name: 'data' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
      },
    },
  });
  const data = { name: 'data', mountPath: '/data' };
  const script =
    'echo "$GREETING $NODE $(cat /settings/a.txt) $(cat /data/first)"; pwd; df --output=target /dev/shm | tail -1';
  const name = await createScript(namespace, script, {
    initContainers: [
      {
        name: 'init',
        image: 'lab/shell',
        command: ['sh', '-c', 'echo from init >/data/first'],
        volumeMounts: [data],
      },
    ],
    containers: [
      {
        name: 'main',
        workingDir: '/new/folder',
        envFrom: [{ secretRef: { name: 'keys' } }],
        env: [
          { name: 'GREETING', value: 'hello $(TOKEN) $$(TOKEN)' },
          {
            name: 'NODE',
            valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } },
          },
        ],
        volumeMounts: [
          data,
          { name: 'settings', mountPath: '/settings' },
          { name: 'shm', mountPath: '/dev/shm' },
        ],
      },
    ],
    volumes: [
      { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
      { name: 'settings', configMap: { name: 'settings' } },
      { name: 'shm', emptyDir: { medium: 'Memory' } },
    ],
  });
  const pod = await podInPhase(namespace, name, 'Succeeded');
  const { terminated } = firstContainer(pod)?.state ?? {};
  assert.equal(terminated?.exitCode, 0);
  assert.equal(terminated?.reason, 'Completed');
  assert.deepEqual((await readPodLog(namespace, name)).split('\n'), [
    'hello abc $(TOKEN) process-0 from a file from init',
    '/new/folder',
    '/dev/shm',
    '',
  ]);
});

test('reports the exit code of a failure, and keeps the log', async t => {
  const namespace = await newNamespace(t);
  const script = 'for i in 1 2 3; do echo line $i; done; echo bad >&2; exit 7';
  const name = await createScript(namespace, script);
  const pod = await podInPhase(namespace, name, 'Failed');
  assert.equal(firstContainer(pod)?.state?.terminated?.exitCode, 7);
  assert.equal(firstContainer(pod)?.state?.terminated?.reason, 'Error');
  const lines = await readPodLog(namespace, name, { tailLines: 2 });
  assert.deepEqual(lines.split('\n').sort(), ['', 'bad', 'line 3']);
  const timed = await readPodLog(namespace, name, { timestamps: true });
  assert.match(timed, /^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{9}Z line 1\n/);
});

test('hands on a log while it grows', async t => {
  const namespace = await newNamespace(t);
  const script =
    'trap "echo last; exit 0" TERM; echo first; while :; do sleep 0.1; done';
  const name = await createScript(namespace, script);
  await podInPhase(namespace, name, 'Running');
  const stream = new PassThrough();
  let text = '';
  stream.on('data', chunk => (text += chunk));
  const ended = new Promise(resolve => stream.once('finish', resolve));
  const log = new Log(cluster.config);
  const options = { follow: true };
  const request = await log.log(namespace, name, 'main', stream, options);
  t.after(() => request.abort());
  await until('the first line', () => text === 'first\n');
  await cluster.core.deleteNamespacedPod({ name, namespace });
  await ended;
  assert.equal(text, 'first\nlast\n');
});

test('restarts what fails, and tells the log of the run before', async t => {
  const namespace = await newNamespace(t);
  const script =
    'n=$(cat /kept/runs 2>/dev/null || echo 0); n=$((n + 1)); echo $n >/kept/runs; echo run $n; [ $n -ge 3 ]';
  const name = await createScript(namespace, script, {
    restartPolicy: 'OnFailure',
    containers: [
      { name: 'main', volumeMounts: [{ name: 'kept', mountPath: '/kept' }] },
    ],
    volumes: [{ name: 'kept', emptyDir: {} }],
  });
  const pod = await podInPhase(namespace, name, 'Succeeded');
  assert.equal(firstContainer(pod)?.restartCount, 2);
  assert.equal(await readPodLog(namespace, name), 'run 3\n');
  const before = await readPodLog(namespace, name, { previous: true });
  assert.equal(before, 'run 2\n');
});

test('lets a deleted Pod end in order, then by force', async t => {
  const namespace = await newNamespace(t);
  const polite = await createScript(
    namespace,
    'trap "echo stopping; exit 0" TERM; echo ready; while :; do sleep 0.1; done',
  );
  const deaf = await createScript(
    namespace,
    'trap "" TERM; echo ready; while :; do sleep 0.1; done',
  );
  for (const name of [polite, deaf]) {
    await podInPhase(namespace, name, 'Running');
    await until(`${name} to be ready`, async () =>
      (await readPodLog(namespace, name)).includes('ready'),
    );
    await cluster.core.deleteNamespacedPod({
      name,
      namespace,
      gracePeriodSeconds: 2,
    });
  }
  for (const name of [polite, deaf]) {
    await until(`${name} to be gone`, async () => {
      const pod = await orAbsent(readPod(namespace, name));
      return pod === undefined;
    });
  }
});

test('waits for a Secret that does not exist yet, and says so', async t => {
  const namespace = await newNamespace(t);
  const name = await createScript(namespace, 'echo "$TOKEN"', {
    containers: [{ name: 'main', envFrom: [{ secretRef: { name: 'late' } }] }],
  });
  await until('the reason', async () => {
    const { waiting } =
      firstContainer(await readPod(namespace, name))?.state ?? {};
    return (
      waiting?.reason === 'CreateContainerConfigError' &&
      waiting.message === 'secret "late" not found'
    );
  });
  await cluster.core.createNamespacedSecret({
    namespace,
    body: { metadata: { name: 'late' }, stringData: { TOKEN: 'now' } },
  });
  await podInPhase(namespace, name, 'Succeeded');
  assert.equal(await readPodLog(namespace, name), 'now\n');
});

test('says that an image is unknown', async t => {
  const namespace = await newNamespace(t);
  const name = await createScript(namespace, 'true', {
    containers: [{ name: 'main', image: 'registry.example.com/none:1' }],
  });
  await until('the reason', async () => {
    const { state } = firstContainer(await readPod(namespace, name)) ?? {};
    return state?.waiting?.reason === 'ImagePullBackOff';
  });
});

test('ends a Pod at its deadline', async t => {
  const namespace = await newNamespace(t);
  const name = await createScript(namespace, 'sleep 100', {
    activeDeadlineSeconds: 1,
    terminationGracePeriodSeconds: 1,
  });
  const pod = await podInPhase(namespace, name, 'Failed');
  assert.equal(pod.status?.reason, 'DeadlineExceeded');
});

test('leads Services and host names to this machine', async t => {
  const namespace = await newNamespace(t);
  await cluster.core.createNamespacedService({
    namespace,
    body: {
      metadata: { name: 'job' },
      spec: { clusterIP: 'None', selector: { job: 'a' } },
    },
  });
  const name = await createScript(
    namespace,
    `until getent hosts rank-0.job rank-0.job.${namespace}.svc job job.${namespace}; do sleep 0.1; done; hostname`,
    { hostname: 'rank-0', subdomain: 'job' },
  );
  await podInPhase(namespace, name, 'Succeeded');
  const lines = (await readPodLog(namespace, name)).trim().split('\n');
  assert.equal(lines.filter(line => line.startsWith('127.0.0.1')).length, 4);
  assert.equal(lines.at(-1), 'rank-0');
});
