// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../scripts/lib/testing/temporary.mjs';
import { Servers } from '../lib/Servers.mjs';
import {
  cluster,
  createScript,
  newNamespace,
  podInPhase,
  readPod,
  readPodLog,
} from '../testing/cluster.mjs';

const servers = new Servers(process.env.LAB_STATE ?? '');

/** @param {string} name */
async function killAndStartAgain(name) {
  const server = servers.get(name);
  await servers.stop(server, 'SIGKILL');
  servers.start(server);
}

const WAITS = 'echo begin; while :; do sleep 0.1; done';

test('a killed node takes its processes with it, and takes up its Pods again', async t => {
  const namespace = await newNamespace(t);
  const never = await createScript(namespace, WAITS);
  const always = await createScript(namespace, WAITS, {
    restartPolicy: 'Always',
  });
  const done = await createScript(namespace, 'echo done');
  await podInPhase(namespace, done, 'Succeeded');
  for (const name of [never, always]) {
    await podInPhase(namespace, name, 'Running');
    await until(`${name} to begin`, async () =>
      (await readPodLog(namespace, name)).includes('begin'),
    );
  }
  await killAndStartAgain('process-0');
  const failed = await podInPhase(namespace, never, 'Failed');
  const [container] = failed.status?.containerStatuses ?? [];
  assert.equal(container.state?.terminated?.exitCode, 137);
  assert.equal(container.state?.terminated?.reason, 'ContainerStatusUnknown');
  await until('the second run', async () => {
    const pod = await readPod(namespace, always);
    const [status] = pod.status?.containerStatuses ?? [];
    return status.restartCount === 1 && status.state?.running;
  });
  assert.equal(await readPodLog(namespace, done), 'done\n');
  assert.equal(
    await readPodLog(namespace, always, { previous: true }),
    'begin\n',
  );
});

test('the node goes on after the API server was gone', async t => {
  const namespace = await newNamespace(t);
  const name = await createScript(namespace, 'sleep 3; echo end');
  await podInPhase(namespace, name, 'Running');
  await killAndStartAgain('kube-apiserver');
  await until('the API server', () =>
    cluster.core.listNode().then(
      () => true,
      () => false,
    ),
  );
  await podInPhase(namespace, name, 'Succeeded');
  const second = await createScript(namespace, 'echo second');
  await podInPhase(namespace, second, 'Succeeded');
});
