// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../scripts/lib/testing/temporary.mjs';
import {
  createPod,
  newNamespace,
  podInPhase,
  readPod,
} from '../testing/cluster.mjs';

const GPU = {
  nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-A100-SXM4-40GB' },
  tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }],
  containers: [
    {
      name: 'main',
      image: 'registry.example.com/train:1',
      resources: { limits: { 'nvidia.com/gpu': '1' } },
    },
  ],
};

test('a simulated Pod fails with the exit code of its annotation', async t => {
  const namespace = await newNamespace(t);
  const name = await createPod(namespace, GPU, {
    'lab.kwok/run-for': '1s',
    'lab.kwok/exit-code': '137',
  });
  const pod = await podInPhase(namespace, name, 'Failed');
  const [container] = pod.status?.containerStatuses ?? [];
  assert.equal(container.state?.terminated?.exitCode, 137);
  assert.match(pod.spec?.nodeName ?? '', /^a100-/);
});

test('a simulated node evicts a Pod after the time of its annotation', async t => {
  const namespace = await newNamespace(t);
  const name = await createPod(namespace, GPU, {
    'lab.kwok/evict-after': '1s',
  });
  const pod = await podInPhase(namespace, name, 'Failed');
  assert.equal(pod.status?.reason, 'Evicted');
});

test('a simulated Pod waits for the reason of its annotation', async t => {
  const namespace = await newNamespace(t);
  const name = await createPod(namespace, GPU, {
    'lab.kwok/waiting-reason': 'ErrImagePull',
  });
  await until('the reason', async () => {
    const pod = await readPod(namespace, name);
    const [container] = pod.status?.containerStatuses ?? [];
    return container?.state?.waiting?.reason === 'ErrImagePull';
  });
});
