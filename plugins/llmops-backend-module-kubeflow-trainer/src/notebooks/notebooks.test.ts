import { ConfigReader } from '@backstage/config';
import type { V1Pod } from '@kubernetes/client-node';
import type { NotebookPlan } from '@llmops/backstage-plugin-llmops-node';
import { readNotebookConfig } from '../config/readNotebookConfig';
import type { ClusterConfig } from '../config/readClusterConfig';
import { KubeConfig } from '@kubernetes/client-node';
import { buildClaim, buildNotebook } from './buildNotebook';
import { placeNotebook } from './checkPlan';
import type { NotebookObject } from './notebookObject';
import { readState } from './readState';
import { toNotebookRecord } from './toNotebookRecord';

const GIB = 2 ** 30;

function settingsOf(changes: object = {}) {
  const settings = readNotebookConfig(
    'llmops.clusters.lab.notebooks',
    new ConfigReader({
      images: [
        { image: 'registry.example.com/jupyter:1', title: 'Jupyter' },
        { image: 'registry.example.com/torch:2', workFolder: '/workspace' },
      ],
      url: 'https://kubeflow.example.com/notebook/{namespace}/{name}/',
      ...changes,
    }),
  );
  if (!settings) {
    throw new Error('there are settings');
  }
  return settings;
}

const cluster: ClusterConfig = {
  name: 'lab',
  title: 'The lab',
  connection: new KubeConfig(),
  namespaces: [
    {
      namespace: 'team',
      owners: ['group:default/research'],
      imagePullSecrets: ['registry'],
    },
  ],
  allowWithoutQueue: false,
  environment: { MLFLOW_TRACKING_URI: 'http://mlflow/$(NOT_ME)' },
  secretEnvironment: [],
  keepFinishedMs: 0,
};

const plan: NotebookPlan = {
  cluster: 'lab',
  namespace: 'team',
  name: 'study',
  owner: 'group:default/research',
  createdBy: 'user:default/mina',
  cpu: 4,
  memoryBytes: 16 * GIB,
  gpus: 1,
  volumeBytes: 10 * GIB,
  reuseVolume: false,
  key: 'secret key',
};

describe('the manifests', () => {
  it('ask for exactly what may be used, with the volume in the work folder', () => {
    const placed = placeNotebook(cluster, settingsOf(), plan);
    const notebook = buildNotebook(placed);
    const amounts = { cpu: '4', memory: '16Gi', 'nvidia.com/gpu': '1' };
    expect(notebook).toMatchObject({
      apiVersion: 'kubeflow.org/v1',
      kind: 'Notebook',
      metadata: {
        name: 'study',
        namespace: 'team',
        labels: { 'app.kubernetes.io/managed-by': 'llmops-portal' },
        annotations: {
          'llmops.dev/owner': 'group:default/research',
          'llmops.dev/created-by': 'user:default/mina',
        },
      },
    });
    const pod = notebook.spec?.template?.spec;
    expect(pod?.containers).toEqual([
      {
        name: 'study',
        image: 'registry.example.com/jupyter:1',
        env: [
          { name: 'MLFLOW_TRACKING_URI', value: 'http://mlflow/$$(NOT_ME)' },
        ],
        resources: { requests: amounts, limits: amounts },
        volumeMounts: [
          { name: 'work', mountPath: '/home/jovyan/work' },
          { name: 'shared-memory', mountPath: '/dev/shm' },
        ],
      },
    ]);
    expect(pod).toMatchObject({
      imagePullSecrets: [{ name: 'registry' }],
      tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }],
    });
    expect(buildClaim(placed).spec).toEqual({
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '10Gi' } },
    });
    expect(JSON.stringify([notebook, buildClaim(placed)])).not.toContain(
      'secret key',
    );
  });

  it('ask for no GPU where none is wanted', () => {
    const placed = placeNotebook(cluster, settingsOf(), { ...plan, gpus: 0 });
    expect(JSON.stringify(buildNotebook(placed))).not.toContain('gpu');
  });
});

describe('the settings', () => {
  it.each([
    [{ images: [] }, 'images is empty'],
    [{ maxGpus: 1.5 }, 'maxGpus is 1.5'],
    [{ maxMemory: 'much' }, 'maxMemory is "much"'],
    [{ url: 'ftp://example.com/{name}' }, 'url is "ftp:'],
    [{ url: 'https://kubeflow.example.com/' }, 'notebook/{namespace}/{name}/'],
    [{ images: [{ image: 'a', workFolder: 'b' }] }, 'images[0].workFolder'],
  ])('refuse %j', (changes, message) => {
    expect(() => settingsOf(changes)).toThrow(message);
  });
});

function notebookObject(annotations: Record<string, string> = {}) {
  const notebook = buildNotebook(placeNotebook(cluster, settingsOf(), plan));
  return {
    ...notebook,
    metadata: {
      ...notebook.metadata,
      annotations: { ...notebook.metadata?.annotations, ...annotations },
    },
  };
}

const pod = (status: V1Pod['status'], metadata = {}): V1Pod => ({
  metadata,
  status,
});
const READY = pod({
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'True' }],
});
const PENDING = pod({
  phase: 'Pending',
  conditions: [
    {
      type: 'PodScheduled',
      status: 'False',
      message: '0/5 nodes are available: 5 Insufficient nvidia.com/gpu.',
    },
  ],
});
const CRASHING = pod({
  phase: 'Running',
  containerStatuses: [
    {
      name: 'study',
      image: '',
      imageID: '',
      ready: false,
      restartCount: 3,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
    },
  ],
});
const STOPPED = { 'kubeflow-resource-stopped': '2026-01-31T00:00:00Z' };

it.each<[string, NotebookObject, V1Pod[], string | undefined, object]>([
  ['runs', notebookObject(), [READY], undefined, { state: 'running' }],
  [
    'waits for a node',
    notebookObject(),
    [PENDING],
    undefined,
    {
      state: 'waiting',
      reason: expect.stringContaining('no node has enough free GPUs'),
    },
  ],
  [
    'waits for its controller',
    notebookObject(),
    [],
    undefined,
    { state: 'waiting', reason: 'The cluster has not made its Pod yet' },
  ],
  [
    'is refused its Pod',
    notebookObject(),
    [],
    'exceeded quota',
    {
      state: 'waiting',
      reason: 'The cluster makes no Pod for it: exceeded quota',
    },
  ],
  [
    'crashes',
    notebookObject(),
    [CRASHING],
    undefined,
    { state: 'failed', reason: expect.stringContaining('ran out of memory') },
  ],
  [
    'is being stopped',
    notebookObject(STOPPED),
    [READY],
    undefined,
    { state: 'stopping' },
  ],
  ['is stopped', notebookObject(STOPPED), [], undefined, { state: 'stopped' }],
  [
    'is being started again',
    notebookObject(),
    [pod(READY.status, { deletionTimestamp: new Date() })],
    undefined,
    { state: 'waiting' },
  ],
])('shows one that %s', (_, notebook, pods, warning, expected) => {
  expect(readState(notebook, pods, warning)).toMatchObject(expected);
});

describe('what is shown of a notebook', () => {
  const now = new Date('2026-01-31T12:00:00Z');
  const settings = settingsOf({ idleAfter: { hours: 4 } });
  const show = (annotations: Record<string, string>, pods = [READY]) =>
    toNotebookRecord(
      cluster,
      settings,
      { notebook: notebookObject(annotations), pods },
      now,
    );
  const since = (at: string) => ({
    'notebooks.kubeflow.org/last-activity': at,
  });

  it('has its size, its volume and where it is opened', () => {
    expect(show({})).toMatchObject({
      cpu: 4,
      memoryBytes: 16 * GIB,
      gpus: 1,
      imageTitle: 'Jupyter',
      volume: { name: 'study-work', path: '/home/jovyan/work' },
      url: 'https://kubeflow.example.com/notebook/team/study/',
      isIdle: false,
      lastActivityAt: undefined,
    });
  });

  it('says that it is idle only while it runs and is known to be', () => {
    expect(show(since('2026-01-31T07:00:00Z'))?.isIdle).toBe(true);
    expect(show(since('2026-01-31T09:00:00Z'))?.isIdle).toBe(false);
    expect(show(since('yesterday'))).toMatchObject({
      isIdle: false,
      lastActivityAt: undefined,
    });
    const stopped = show({ ...since('2026-01-31T07:00:00Z'), ...STOPPED }, []);
    expect(stopped).toMatchObject({ isIdle: false, url: undefined });
  });

  it('is nothing when the owner written on it has no place there', () => {
    expect(
      show({ 'llmops.dev/owner': 'group:default/elsewhere' }),
    ).toBeUndefined();
  });
});
