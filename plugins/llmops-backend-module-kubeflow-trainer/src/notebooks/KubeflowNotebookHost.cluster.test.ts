import type { V1PersistentVolumeClaim, V1Pod } from '@kubernetes/client-node';
import type { NotebookRecord } from '@llmops/backstage-plugin-llmops-node';
import { ClusterBench } from '../__testUtils__/ClusterBench';
import { notebookSettings, OWNER } from '../__testUtils__/lab';
import {
  limit,
  newNamespace,
  removeNamespace,
} from '../__testUtils__/NamespaceBench';
import { notebookPlan } from '../__testUtils__/notebookPlan';
import { NOTEBOOK, POD, VOLUME_CLAIM } from '../clusters/kinds';
import { KUBEFLOW, type NotebookObject } from './notebookObject';

jest.setTimeout(120_000);

const ROLES = [
  'llmops-run-notebooks',
  'llmops-observe-runs',
  'llmops-preflight',
];
const GIB = 2 ** 30;

describe('notebooks on a cluster', () => {
  const admin = new ClusterBench(notebookSettings());
  const opened: Array<{ bench: ClusterBench; namespace: string }> = [];

  afterAll(async () => {
    for (const { bench, namespace } of opened) {
      await bench.close();
      await removeNamespace(admin.admin, namespace);
    }
    await admin.close();
  });

  /** A host that sees one namespace of its own, with the rights of these roles there. */
  async function open(changes: object = {}, roles = ROLES) {
    const namespace = await newNamespace(admin.admin, roles);
    const bench = new ClusterBench({
      ...notebookSettings(changes),
      namespaces: [{ namespace, owners: [OWNER] }],
    });
    opened.push({ bench, namespace });
    const plan = (change: Partial<ReturnType<typeof notebookPlan>> = {}) =>
      notebookPlan({ name: 'study', namespace, ...change });
    const until = async (
      isMet: (notebook: NotebookRecord | undefined) => boolean,
    ) => {
      for (;;) {
        const notebook = await bench.notebooks.find(plan());
        if (isMet(notebook)) {
          return notebook;
        }
        await new Promise(resolve => {
          setTimeout(resolve, 100);
        });
      }
    };
    return { bench, host: bench.notebooks, namespace, plan, until };
  }

  it('gives a notebook its GPU, its memory and its volume in the work folder', async () => {
    const { host, namespace, plan, until } = await open();
    await host.create(plan({ gpus: 1, cpu: 4, memoryBytes: 16 * GIB }));
    const running = await until(notebook => notebook?.state === 'running');
    expect(running).toMatchObject({
      gpus: 1,
      cpu: 4,
      memoryBytes: 16 * GIB,
      imageTitle: 'Jupyter',
      url: `https://kubeflow.example.com/notebook/${namespace}/study/`,
      volume: { name: 'study-work', sizeBytes: GIB },
    });
    const pod = await admin.admin.find<V1Pod>(POD, 'study-0', namespace);
    const amounts = { cpu: '4', memory: '16Gi', 'nvidia.com/gpu': '1' };
    expect(pod?.spec?.nodeName).toMatch(/h100|a100/);
    expect(pod?.spec?.containers[0]).toMatchObject({
      resources: { requests: amounts, limits: amounts },
      volumeMounts: expect.arrayContaining([
        expect.objectContaining({
          name: 'work',
          mountPath: '/home/jovyan/work',
        }),
      ]),
    });
    const claim = await admin.admin.find<V1PersistentVolumeClaim>(
      VOLUME_CLAIM,
      'study-work',
      namespace,
    );
    expect(claim?.status?.phase).toBe('Bound');
  });

  it('says before anything is made what the quotas have no room for', async () => {
    const { host, namespace, plan } = await open();
    await limit(admin.admin, namespace, {
      'requests.nvidia.com/gpu': '1',
      'requests.storage': '5Gi',
      'limits.memory': '1Gi',
    });
    for (const [change, message] of [
      [{ gpus: 2 }, /^gpus: the quota "limits" .* has 1 of 1 left/],
      [{ memoryBytes: 2 * GIB }, /^memory: the quota "limits".* 1Gi of 1Gi/],
      [{ volumeBytes: 6 * GIB }, /^volumeSize: .*exceeded quota: limits/],
    ] as const) {
      await expect(host.create(plan(change))).rejects.toMatchObject({
        name: 'InputError',
        message: expect.stringMatching(message),
      });
    }
    const { items } = await admin.admin.list(VOLUME_CLAIM, { namespace });
    expect(items).toEqual([]);
  });

  it('says that no node has so many GPUs', async () => {
    const { host, plan } = await open({ maxGpus: 64 });
    await expect(host.create(plan({ gpus: 9 }))).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(/^gpus: no node .* ask for at most 8$/),
    });
  });

  it('says why the cluster makes no Pod', async () => {
    const { host, namespace, plan, until } = await open();
    await limit(admin.admin, namespace, { pods: '0' });
    await host.create(plan());
    const waiting = await until(notebook =>
      Boolean(notebook?.reason?.includes('exceeded quota')),
    );
    expect(waiting?.state).toBe('waiting');
  });

  it('calls a notebook idle when the cluster says that nobody works in it', async () => {
    const { host, namespace, plan, until } = await open({
      idleAfter: { hours: 2 },
    });
    await host.create(plan());
    await until(notebook => notebook?.state === 'running');
    const work = (at: Date) =>
      admin.admin.merge(NOTEBOOK, 'study', namespace, {
        metadata: {
          annotations: { [KUBEFLOW.lastActivity]: at.toISOString() },
        },
      });
    await work(new Date(Date.now() - 3 * 60 * 60 * 1000));
    const idle = await until(notebook => notebook?.isIdle === true);
    expect(idle?.state).toBe('running');
    await work(new Date());
    await until(notebook => notebook?.isIdle === false);
  });

  it('knows nothing of notebooks that others made, and leaves them alone', async () => {
    const { host, namespace, plan } = await open();
    const foreign: NotebookObject = {
      apiVersion: 'kubeflow.org/v1',
      kind: 'Notebook',
      metadata: { name: 'study', namespace },
      spec: {
        template: {
          spec: { containers: [{ name: 'study', image: 'theirs' }] },
        },
      },
    };
    await admin.admin.create(foreign);
    expect(await host.find(plan())).toBeUndefined();
    await host.remove(plan(), { volume: true });
    await expect(host.stop(plan())).rejects.toMatchObject({
      name: 'NotFoundError',
    });
    await expect(host.create(plan({ key: 'mine' }))).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringMatching(/^name: /),
    });
    expect(await admin.admin.find(NOTEBOOK, 'study', namespace)).toBeDefined();
  });

  it('says what the account of the portal may not do', async () => {
    const { host, plan } = await open({}, []);
    await expect(host.create(plan())).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining('notebooks.kubeflow.org "study"'),
    });
  });

  it('says that a cluster cannot be asked, and not that there is no notebook', async () => {
    const bench = new ClusterBench({
      ...notebookSettings(),
      connection: { url: 'http://127.0.0.1:1', token: 'none' },
    });
    const plan = notebookPlan({ name: 'study' });
    expect(bench.notebooks.list()).toMatchObject({
      notebooks: [],
      clusters: [{ name: 'lab', problem: expect.any(String) }],
    });
    for (const deed of [
      () => bench.notebooks.find(plan),
      () => bench.notebooks.create(plan),
      () => bench.notebooks.stop(plan),
    ]) {
      await expect(deed()).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
        message: expect.stringContaining('"lab" cannot be reached'),
      });
    }
    await bench.close();
  });
});
