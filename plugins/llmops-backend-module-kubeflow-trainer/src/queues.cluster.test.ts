import { randomBytes } from 'node:crypto';
import type { KubernetesObject } from '@kubernetes/client-node';
import { ClusterBench } from './__testUtils__/ClusterBench';
import { launch } from './__testUtils__/follow';
import { NAMESPACE } from './__testUtils__/lab';
import { CLUSTER_QUEUE, LOCAL_QUEUE, RESOURCE_FLAVOR } from './clusters/kinds';
import type { JobKind } from './jobs/JobKind';
import { pyTorchJobKind } from './jobs/pyTorchJob';
import { trainJobKind } from './jobs/trainJob';

/*
 * Waiting in Kueue, on queues of the test's own with room for one job at a time.
 */

jest.setTimeout(180_000);

const KINDS: JobKind[] = [pyTorchJobKind, trainJobKind];

describe.each(KINDS)('a queue for $engine', kind => {
  let bench: ClusterBench;
  let queue: string;

  beforeAll(async () => {
    bench = new ClusterBench();
    queue = `t-${randomBytes(4).toString('hex')}`;
    await bench.admin.create<KubernetesObject>({
      apiVersion: 'kueue.x-k8s.io/v1beta1',
      kind: 'ResourceFlavor',
      metadata: { name: queue },
    });
    await bench.admin.create<KubernetesObject & { spec: object }>({
      apiVersion: 'kueue.x-k8s.io/v1beta1',
      kind: 'ClusterQueue',
      metadata: { name: queue },
      spec: {
        namespaceSelector: {},
        resourceGroups: [
          {
            coveredResources: ['cpu'],
            flavors: [
              { name: queue, resources: [{ name: 'cpu', nominalQuota: 1 }] },
            ],
          },
        ],
      },
    });
    await bench.admin.create<KubernetesObject & { spec: object }>({
      apiVersion: 'kueue.x-k8s.io/v1beta1',
      kind: 'LocalQueue',
      metadata: { name: queue, namespace: NAMESPACE },
      spec: { clusterQueue: queue },
    });
  });

  afterAll(async () => {
    await bench.admin.remove(LOCAL_QUEUE, queue, NAMESPACE);
    await bench.admin.remove(CLUSTER_QUEUE, queue, '');
    await bench.admin.remove(RESOURCE_FLAVOR, queue, '');
    await bench.close();
  });

  /** An attempt that needs the whole queue, and runs so long on a simulated node. */
  const spec = (runFor: string) =>
    bench.spec(
      kind,
      [
        {
          name: 'train',
          command: ['true'],
          resources: { requests: { cpu: '1' } },
          nodeSelector: { 'node.kubernetes.io/instance-type': 'cpu-96' },
          podAnnotations: { 'lab.kwok/run-for': runFor },
        },
      ],
      { options: { cluster: 'lab', namespace: NAMESPACE, queue } },
    );

  it('says who is before a job, gives the place of a cancelled one to the next, and takes evicted ones again', async () => {
    const engine = bench.engine(kind);
    const running = await launch(engine, await spec('600s'));
    await running.reaches('running');
    const nextSpec = await spec('2s');
    const next = await launch(engine, nextSpec);
    await next.reaches(
      'queued',
      new RegExp(`is the next in the queue "${queue}"`),
    );
    const lastSpec = await spec('2s');
    const last = await launch(engine, lastSpec);
    await last.reaches('queued', /behind 1 job\b.*insufficient unused quota/);

    // One that waits can be cancelled, and never runs.
    const nextReference = await engine.find(nextSpec);
    await engine.cancel(nextSpec, nextReference!, 'no longer needed');
    await next.done;
    expect(next.sink.latest?.state).toBe('cancelled');
    expect(
      next.sink.observations.some(({ state }) => state === 'running'),
    ).toBe(false);
    await last.reaches('queued', /is the next in the queue/);

    // The queue is emptied by its keeper: who ran waits again, and says why.
    await hold('HoldAndDrain');
    await running.reaches('queued', /evicted|stopped|held/i);
    await hold('None');
    await running.reaches('running');

    running.abort.abort();
    await bench.admin.remove(kind.resource, running.dispatchKey, NAMESPACE);
    await last.done;
    expect(last.sink.latest?.state).toBe('succeeded');
  });

  async function hold(stopPolicy: string) {
    await bench.admin.merge(CLUSTER_QUEUE, queue, '', { spec: { stopPolicy } });
  }
});
