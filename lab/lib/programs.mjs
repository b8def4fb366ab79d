// @ts-check

/*
 * What the lab is built from. Versions stand in the go.mod of each folder below tools/; everything comes from
 * Go modules, so that no container engine and no binary download is needed.
 */

/**
 * A change to a copy of a module, for what no option can set.
 *
 * @typedef {object} SourceEdit
 * @property {string} file
 * @property {RegExp} from
 * @property {string} to
 */

/**
 * @typedef {object} Program
 * @property {string} name - of the binary
 * @property {string} tool - folder below tools/ whose go.mod pins it
 * @property {string} package
 * @property {string} [ldflags]
 * @property {boolean} [cgo] - the parts of Pipelines share it, so that their packages are compiled once
 * @property {{ module: string, edits: SourceEdit[] }} [edited]
 * @property {{ module: string, folder: string }[]} [manifests] - kept for the start, so that it needs no Go
 * @property {boolean} [pipelines] - belongs to Kubeflow Pipelines, which is optional
 */

const KUBERNETES_FLAGS = [
  '-s -w',
  ...['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].map(
    name =>
      `-X ${name}.gitVersion=v1.34.4 -X ${name}.gitMajor=1 -X ${name}.gitMinor=34 -X ${name}.gitTreeState=clean -X ${name}.gitCommit=module`,
  ),
].join(' ');

const ROLLOUTS = 'github.com/argoproj/argo-rollouts';
const KUEUE = 'sigs.k8s.io/kueue';
const TRAINER = 'github.com/kubeflow/trainer/v2';
const TRAINING_OPERATOR = 'github.com/kubeflow/training-operator';
const WORKFLOWS = 'github.com/argoproj/argo-workflows/v3';
const PIPELINES = 'github.com/kubeflow/pipelines';

/** @param {string} name @returns {Program} */
const kubernetes = name => ({
  name,
  tool: 'kubernetes',
  package: `k8s.io/kubernetes/cmd/${name}`,
  ldflags: KUBERNETES_FLAGS,
});

/*
 * Kueue's visibility server has no options at all (0.0.0.0:8082, certificates in /visibility, in-cluster only)
 * and the metrics certificates have a fixed path: paths become relative to the state folder, where it is started.
 */
const KUEUE_EDITS = [
  {
    file: 'cmd/kueue/main.go',
    from: /"\/etc\/kueue\/metrics\/certs"/,
    to: '"pki/webhook"',
  },
  {
    file: 'pkg/visibility/server.go',
    from: /"\/visibility"/,
    to: '"pki/webhook"',
  },
  {
    file: 'pkg/visibility/server.go',
    from: /^\t"net"$/m,
    to: '\t"net"\n\t"os"\n\t"strconv"',
  },
  {
    file: 'pkg/visibility/server.go',
    from: /^\to\.SecureServing\.BindPort = 8082/m,
    to: [
      '\to.SecureServing.BindAddress = net.ParseIP("127.0.0.1")',
      '\to.SecureServing.BindPort, _ = strconv.Atoi(os.Getenv("VISIBILITY_PORT"))',
      '\to.Authentication.RemoteKubeConfigFile, o.Authorization.RemoteKubeConfigFile, o.CoreAPI.CoreAPIKubeconfigPath = "kc/kueue.yaml", "kc/kueue.yaml", "kc/kueue.yaml"',
    ].join('\n'),
  },
];

/*
 * The API server of Pipelines dials "localhost" + rpcPortFlag, so that the flag cannot name a host; in
 * single-user mode it looks for Pod logs in namespace "".
 */
const PIPELINES_EDITS = [
  {
    file: 'backend/src/apiserver/main.go',
    from: /"localhost" *\+ *\*rpcPortFlag/g,
    to: '*rpcPortFlag',
  },
  {
    file: 'backend/src/apiserver/resource/resource_manager.go',
    from: /^(func .*\) readRunLogFromPod\(.*)$/m,
    to: '$1\n\tif namespace == "" {\n\t\tnamespace = common.GetPodNamespace()\n\t}',
  },
];

/** @type {Program[]} */
export const PROGRAMS = [
  { name: 'etcd', tool: 'etcd', package: 'go.etcd.io/etcd/server/v3' },
  kubernetes('kube-apiserver'),
  kubernetes('kube-controller-manager'),
  kubernetes('kube-scheduler'),
  kubernetes('kubectl'),
  {
    name: 'kwok',
    tool: 'kwok',
    package: 'sigs.k8s.io/kwok/cmd/kwok',
    manifests: [{ module: 'sigs.k8s.io/kwok', folder: 'kustomize/crd' }],
  },
  {
    // Serves a registry, and makes images without a container engine.
    name: 'crane',
    tool: 'registry',
    package: 'github.com/google/go-containerregistry/cmd/crane',
  },
  {
    name: 'training-operator',
    tool: 'operators',
    package: './cmd/training-operator',
    manifests: [{ module: TRAINING_OPERATOR, folder: 'manifests' }],
  },
  {
    name: 'trainer',
    tool: 'operators',
    package: `${TRAINER}/cmd/trainer-controller-manager`,
    manifests: [{ module: TRAINER, folder: 'manifests' }],
  },
  {
    name: 'jobset',
    tool: 'operators',
    package: 'sigs.k8s.io/jobset',
    manifests: [{ module: 'sigs.k8s.io/jobset', folder: 'config' }],
  },
  {
    name: 'kueue',
    tool: 'operators',
    package: `${KUEUE}/cmd/kueue`,
    edited: { module: KUEUE, edits: KUEUE_EDITS },
    manifests: [{ module: KUEUE, folder: 'config' }],
  },
  {
    name: 'argo-rollouts',
    tool: 'operators',
    package: `${ROLLOUTS}/cmd/rollouts-controller`,
    edited: {
      module: ROLLOUTS,
      edits: [
        {
          file: 'controller/controller.go',
          from: /"0\.0\.0\.0:%d"/g,
          to: '"127.0.0.1:%d"',
        },
      ],
    },
    manifests: [{ module: ROLLOUTS, folder: 'manifests' }],
  },
  {
    name: 'kfp-apiserver',
    tool: 'kfp',
    package: `${PIPELINES}/backend/src/apiserver`,
    cgo: true,
    pipelines: true,
    edited: { module: PIPELINES, edits: PIPELINES_EDITS },
    manifests: [
      { module: PIPELINES, folder: 'manifests/kustomize/base/pipeline' },
      { module: PIPELINES, folder: 'backend/src/apiserver/config' },
    ],
  },
  {
    name: 'kfp-agent',
    tool: 'kfp',
    package: `${PIPELINES}/backend/src/agent/persistence`,
    cgo: true,
    pipelines: true,
  },
  {
    name: 'kfp-scheduler',
    tool: 'kfp',
    package: `${PIPELINES}/backend/src/crd/controller/scheduledworkflow`,
    cgo: true,
    pipelines: true,
  },
  {
    name: 'argo-workflows',
    tool: 'argo',
    package: `${WORKFLOWS}/cmd/workflow-controller`,
    pipelines: true,
    edited: {
      module: WORKFLOWS,
      edits: [
        {
          file: 'cmd/workflow-controller/main.go',
          from: /ListenAndServe\(":6060"/,
          to: 'ListenAndServe("127.0.0.1:"+os.Getenv("HEALTH_PORT")',
        },
      ],
    },
    manifests: [{ module: WORKFLOWS, folder: 'manifests/base/crds' }],
  },
  {
    name: 'versitygw',
    tool: 's3',
    package: 'github.com/versity/versitygw/cmd/versitygw',
    pipelines: true,
  },
];

/** The database of Pipelines; no Go program, see mariadb.mjs. */
export const MARIADB = 'mariadb';

/** Names of all that a lab without Pipelines needs. */
export const CORE_PROGRAMS = PROGRAMS.filter(({ pipelines }) => !pipelines).map(
  ({ name }) => name,
);
