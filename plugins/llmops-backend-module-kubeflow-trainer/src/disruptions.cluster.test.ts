import { randomBytes } from 'node:crypto';
import type { KubernetesObject } from '@kubernetes/client-node';
import { ClusterBench } from './__testUtils__/ClusterBench';
import { launch } from './__testUtils__/follow';
import { NAMESPACE } from './__testUtils__/lab';
import { NODE } from './clusters/kinds';
import { pyTorchJobKind } from './jobs/pyTorchJob';
import { trainJobKind } from './jobs/trainJob';

/*
 * Pods that are taken from a job, and jobs that a cluster refuses.
 */

jest.setTimeout(180_000);

let bench: ClusterBench;

beforeAll(() => {
  bench = new ClusterBench();
});
afterAll(() => bench?.close());

/** Keeps the Pods of other tests off a node that will be lost. */
const TAINT = 'lab.llmops.dev/disrupted';

/** A step on a node of its own. */
const step = (node: string, podAnnotations: Record<string, string>) => ({
  name: 'train',
  command: ['true'],
  resources: { requests: { cpu: '10m' } },
  nodeSelector: { 'kubernetes.io/hostname': node },
  tolerations: [{ key: TAINT, operator: 'Exists' }],
  podAnnotations,
});

async function simulatedNode(): Promise<string> {
  const name = `t-${randomBytes(4).toString('hex')}`;
  const amounts = { cpu: '4', memory: '8Gi', pods: '10' };
  await bench.admin.create<KubernetesObject & { spec: object; status: object }>(
    {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name,
        labels: { 'kubernetes.io/hostname': name },
        annotations: { 'kwok.x-k8s.io/node': 'fake' },
      },
      spec: { taints: [{ key: TAINT, effect: 'NoSchedule' }] },
      status: { capacity: amounts, allocatable: amounts },
    },
  );
  return name;
}

describe.each([pyTorchJobKind, trainJobKind])('$engine', kind => {
  it('says that its Pods were evicted, also when the operator has replaced them', async () => {
    const node = await simulatedNode();
    const spec = await bench.spec(kind, [
      step(node, {
        'lab.kwok/evict-after': '500ms',
        'lab.kwok/run-for': '60s',
      }),
    ]);
    const { sink, done } = await launch(bench.engine(kind), spec);
    // The Jobs below a TrainJob try again for minutes; a PyTorchJob has failed.
    const state = kind === pyTorchJobKind ? 'failed' : 'queued';
    await sink.until(
      ({ latest }) =>
        latest?.state === state && /evicted/.test(latest.reason ?? ''),
    );
    expect(sink.latest?.steps[0].reason).toMatch(/rank 0 was evicted/);
    await bench.admin.remove(NODE, node, '');
    await bench.admin.remove(kind.resource, spec.dispatchKey, NAMESPACE);
    await done;
  });

  it('says that a node was lost under it', async () => {
    const node = await simulatedNode();
    // Longer than a cluster takes to give up the Pods of a node that is gone, which is about a minute.
    const spec = await bench.spec(kind, [
      step(node, { 'lab.kwok/run-for': '600s' }),
    ]);
    const { sink, reaches, done } = await launch(bench.engine(kind), spec);
    await reaches('running');
    await bench.admin.remove(NODE, node, '');
    await sink.until(({ latest }) => /node|evicted/.test(latest?.reason ?? ''));
    expect(sink.latest?.state).toMatch(/queued|failed/);
    await bench.admin.remove(kind.resource, spec.dispatchKey, NAMESPACE);
    await done;
  });
});

it('refuses a runtime that is not installed, before and at the launch', async () => {
  const engine = bench.engine(trainJobKind);
  const spec = await bench.spec(trainJobKind, [
    {
      name: 'train',
      command: ['true'],
      runtime: 'no-such-runtime',
      resources: { requests: { cpu: '10m' } },
    },
  ]);
  const checks = await engine.preflight(spec);
  expect(checks).toContainEqual(
    expect.objectContaining({
      status: 'error',
      message: expect.stringContaining('no-such-runtime'),
    }),
  );
  await expect(engine.submit(spec)).rejects.toMatchObject({
    name: 'InputError',
    message: expect.stringContaining('no-such-runtime'),
  });
  expect(await bench.jobs(trainJobKind, spec.dispatchKey)).toEqual([]);
});
