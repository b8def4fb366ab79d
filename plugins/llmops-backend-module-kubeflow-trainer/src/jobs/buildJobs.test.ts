import { clusterStep, jobPlan } from '../__testUtils__/plan';
import { buildPyTorchJob } from './pyTorchJob';
import { buildTrainJob } from './trainJob';

/** Master 1 and Worker 2 with shared memory, Secrets and bounds, as the guide to distributed training has it. */
const PLAN = jobPlan({
  step: clusterStep({
    nodes: 3,
    sharedMemory: '1Gi',
    dataPull: true,
    environment: [
      {
        name: 'AWS_ACCESS_KEY_ID',
        secret: { name: 'dvc-credentials', key: 'access-key-id' },
      },
    ],
    priorityClass: 'high',
    volumes: [{ claim: 'datasets', path: '/data', readOnly: true }],
  }),
  command: ['python', '-m', 'train'],
  args: ['--epochs', '50', '--batch-size', '32'],
  environment: { MLFLOW_TRACKING_URI: 'http://mlflow', NAME: '$(HOME)' },
  secretEnvironment: [{ name: 'TOKEN', secret: 'mlflow', key: 'token' }],
  requests: { cpu: '1', memory: '2Gi' },
  limits: { cpu: '2', memory: '4Gi' },
  queue: 'gpu',
  deadlineSeconds: 3600,
  retries: 2,
});

const ENVIRONMENT = [
  {
    name: 'AWS_ACCESS_KEY_ID',
    valueFrom: {
      secretKeyRef: { name: 'dvc-credentials', key: 'access-key-id' },
    },
  },
  {
    name: 'TOKEN',
    valueFrom: { secretKeyRef: { name: 'mlflow', key: 'token' } },
  },
  { name: 'MLFLOW_TRACKING_URI', value: 'http://mlflow' },
  // Kubernetes would have put a variable's value there.
  { name: 'NAME', value: '$$(HOME)' },
];
const COMMAND = {
  command: [
    'sh',
    '-c',
    'dvc pull --allow-missing && exec "$@"',
    'pull-then-run',
  ],
  args: ['python', '-m', 'train', '--epochs', '50', '--batch-size', '32'],
};
const VOLUMES = [
  {
    name: 'shared-memory',
    emptyDir: { medium: 'Memory', sizeLimit: '1Gi' },
  },
  {
    name: 'claim-0',
    persistentVolumeClaim: { claimName: 'datasets', readOnly: true },
  },
];
const MOUNTS = [
  { name: 'shared-memory', mountPath: '/dev/shm' },
  { name: 'claim-0', mountPath: '/data', readOnly: true },
];

it('builds a PyTorchJob', () => {
  const { metadata, spec } = buildPyTorchJob(PLAN);
  const template = {
    metadata: {
      labels: { 'llmops.dev/dispatch-key': 'r1-1' },
      annotations: { 'sidecar.istio.io/inject': 'false' },
    },
    spec: {
      containers: [
        {
          name: 'pytorch',
          image: PLAN.image,
          ...COMMAND,
          env: ENVIRONMENT,
          resources: { requests: PLAN.requests, limits: PLAN.limits },
          volumeMounts: MOUNTS,
        },
      ],
      volumes: VOLUMES,
    },
  };
  expect(metadata).toEqual({
    name: 'r1-1',
    namespace: 'team',
    labels: {
      'llmops.dev/dispatch-key': 'r1-1',
      'kueue.x-k8s.io/queue-name': 'gpu',
      'kueue.x-k8s.io/priority-class': 'high',
    },
    annotations: {},
  });
  expect(spec).toEqual({
    runPolicy: {
      cleanPodPolicy: 'None',
      backoffLimit: 2,
      activeDeadlineSeconds: 3600,
    },
    pytorchReplicaSpecs: {
      Master: { replicas: 1, restartPolicy: 'OnFailure', template },
      Worker: { replicas: 2, restartPolicy: 'OnFailure', template },
    },
  });
});

it('builds a TrainJob', () => {
  const { spec } = buildTrainJob(PLAN);
  expect(spec).toEqual({
    runtimeRef: { name: 'torch-distributed', kind: 'ClusterTrainingRuntime' },
    trainer: {
      image: PLAN.image,
      ...COMMAND,
      env: ENVIRONMENT,
      numNodes: 3,
      resourcesPerNode: { requests: PLAN.requests, limits: PLAN.limits },
    },
    podTemplateOverrides: [
      {
        targetJobs: [{ name: 'node' }],
        metadata: {
          labels: { 'llmops.dev/dispatch-key': 'r1-1' },
          annotations: { 'sidecar.istio.io/inject': 'false' },
        },
        spec: {
          volumes: VOLUMES,
          containers: [{ name: 'node', volumeMounts: MOUNTS }],
        },
      },
    ],
  });
});

it('runs the command itself when no data is to be pulled', () => {
  const plan = jobPlan({ args: ['; rm -rf /', '$(reboot)'] });
  const [container] =
    buildPyTorchJob(plan).spec.pytorchReplicaSpecs.Master.template.spec
      ?.containers ?? [];
  expect(container.command).toEqual(['python', 'train.py']);
  expect(container.args).toEqual(['; rm -rf /', '$(reboot)']);
});
