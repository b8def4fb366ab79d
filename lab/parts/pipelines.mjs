// @ts-check
import fs from 'node:fs';
import { answers } from '../../scripts/lib/supervise/answers.mjs';
import { accountToken } from '../lib/kubeconfig.mjs';
import { startDatabase } from './database.mjs';

/** @typedef {import('../lib/Lab.mjs').Lab} Lab */

const NAMESPACE = 'kubeflow';
const OBJECT_STORE = { user: 'minio', password: 'minio123' };

/** Where the servers of Pipelines look for their service account; they know no kubeconfig. */
const SECRETS = '/run/secrets';

/** @param {Lab} lab */
async function startObjectStore(lab) {
  fs.mkdirSync(lab.file('s3'), { recursive: true });
  const { user, password } = OBJECT_STORE;
  await lab.start({
    name: 'versitygw',
    file: lab.program('versitygw'),
    args: [
      ...['--port', `127.0.0.1:${lab.ports.s3}`],
      ...['--access', user, '--secret', password],
      ...['posix', '--nometa', lab.file('s3')],
    ],
  });
}

/** @param {Lab} lab */
async function install(lab) {
  const { kubectl } = lab;
  await kubectl.createNamespace(NAMESPACE);
  await kubectl.applyFile(
    lab.manifests(
      'kfp-apiserver',
      'manifests/kustomize/base/pipeline',
      'cluster-scoped/scheduled-workflow-crd.yaml',
    ),
  );
  const minimal = lab.manifests(
    'argo-workflows',
    'manifests/base/crds/minimal',
  );
  await kubectl.apply(await kubectl.kustomize(minimal));
  const account = 'ml-pipeline';
  await kubectl.run(['-n', NAMESPACE, 'create', 'serviceaccount', account]);
  await kubectl.run([
    ...['create', 'clusterrolebinding', 'pipelines'],
    '--clusterrole=cluster-admin',
    `--serviceaccount=${NAMESPACE}:${account}`,
  ]);
  lab.write('kfp/account/token', await accountToken(lab, NAMESPACE, account));
  lab.write('kfp/account/namespace', NAMESPACE);
  fs.copyFileSync(lab.file('pki/ca.crt'), lab.file('kfp/account/ca.crt'));
  const config = fs.readFileSync(
    lab.manifests('kfp-apiserver', 'backend/src/apiserver/config/config.json'),
    'utf8',
  );
  lab.write(
    'kfp/config/config.json',
    config.replace(
      '"InitConnectionTimeout": "6m"',
      '"InitConnectionTimeout": "60s"',
    ),
  );
  lab.write('kfp/config/sample_config.json', '[]');
}

/**
 * The environment of a server that believes to run in a Pod.
 *
 * @param {Lab} lab
 * @returns {Record<string, string>}
 */
function inClusterEnvironment(lab) {
  const { apiserver, mariadb, s3, visualization } = lab.ports;
  const host = '127.0.0.1';
  return {
    HOME: lab.file('kfp'),
    POD_NAMESPACE: NAMESPACE,
    CRON_SCHEDULE_TIMEZONE: 'UTC',
    KUBERNETES_SERVICE_HOST: host,
    KUBERNETES_SERVICE_PORT: String(apiserver),
    DBCONFIG_MYSQLCONFIG_HOST: host,
    DBCONFIG_MYSQLCONFIG_PORT: String(mariadb),
    DBCONFIG_MYSQLCONFIG_USER: 'root',
    OBJECTSTORECONFIG_HOST: host,
    OBJECTSTORECONFIG_PORT: String(s3),
    OBJECTSTORECONFIG_ACCESSKEY: OBJECT_STORE.user,
    OBJECTSTORECONFIG_SECRETACCESSKEY: OBJECT_STORE.password,
    ML_PIPELINE_VISUALIZATIONSERVER_SERVICE_HOST: host,
    ML_PIPELINE_VISUALIZATIONSERVER_SERVICE_PORT: String(visualization),
  };
}

/**
 * A server whose service account lies at the place where it looks, in a mount namespace of its own.
 *
 * @param {Lab} lab
 * @param {string} name
 * @param {string} program
 * @param {string[]} args
 */
function inCluster(lab, name, program, args) {
  const account = lab.file('kfp/account');
  const script = `
    set -e
    mount --make-rprivate /
    mount -t tmpfs tmpfs ${SECRETS}
    mkdir -p ${SECRETS}/kubernetes.io/serviceaccount ${SECRETS}/kubeflow/tokens
    cp '${account}'/* ${SECRETS}/kubernetes.io/serviceaccount/
    cp '${account}/token' ${SECRETS}/kubeflow/tokens/persistenceagent-sa-token
    exec "$@"`;
  return {
    name,
    file: 'unshare',
    args: ['--mount', 'sh', '-c', script, 'sh', lab.program(program), ...args],
    env: inClusterEnvironment(lab),
  };
}

/** @param {Lab} lab */
async function startPipelinesServer(lab) {
  const { pipelines, pipelinesGrpc } = lab.ports;
  fs.mkdirSync(SECRETS, { recursive: true });
  await lab.start(
    inCluster(lab, 'kfp', 'kfp-apiserver', [
      `--config=${lab.file('kfp/config')}`,
      `--sampleconfig=${lab.file('kfp/config/sample_config.json')}`,
      '-logtostderr=true',
      `--rpcPortFlag=127.0.0.1:${pipelinesGrpc}`,
      `--httpPortFlag=127.0.0.1:${pipelines}`,
    ]),
    () => answers(`${pipelinesUrl(lab)}/apis/v2beta1/experiments`),
  );
  // Run states move when the Workflow's status does, which the agent reports.
  await lab.start(
    inCluster(lab, 'kfp-agent', 'kfp-agent', [
      '--mlPipelineAPIServerName=127.0.0.1',
      `--mlPipelineServiceHttpPort=${pipelines}`,
      `--mlPipelineServiceGRPCPort=${pipelinesGrpc}`,
      `--namespace=${NAMESPACE}`,
    ]),
  );
  await lab.start(
    inCluster(lab, 'kfp-scheduler', 'kfp-scheduler', [
      `--namespace=${NAMESPACE}`,
    ]),
  );
}

/**
 * The controller that runs the Workflows; kwok plays their Pods.
 *
 * @param {Lab} lab
 */
async function startWorkflows(lab) {
  const inNamespace = ['-n', NAMESPACE, 'create'];
  await lab.kubectl.run([...inNamespace, 'serviceaccount', 'pipeline-runner']);
  await lab.kubectl.run([
    ...[...inNamespace, 'configmap', 'workflow-controller-configmap'],
    '--from-literal=metricsConfig={enabled: false}',
    '--from-literal=telemetryConfig={enabled: false}',
  ]);
  await lab.kubectl.waitForKinds();
  await lab.start({
    name: 'argo-workflows',
    file: lab.program('argo-workflows'),
    args: [
      `--kubeconfig=${lab.kubeconfig('admin')}`,
      '--namespaced',
      `--namespace=${NAMESPACE}`,
      '--executor-image=lab/argoexec',
    ],
    env: {
      LEADER_ELECTION_DISABLE: 'true',
      DEFAULT_REQUEUE_TIME: '1s',
      HEALTH_PORT: String(lab.ports.workflowHealth),
    },
  });
}

/** @param {Lab} lab */
export const pipelinesUrl = lab => `http://127.0.0.1:${lab.ports.pipelines}`;

/**
 * Kubeflow Pipelines with its database, object store and workflow controller.
 *
 * @param {Lab} lab
 * @param {{ workflows: boolean }} options - without the controller a run moves only when its Workflow is patched
 */
export async function startPipelines(lab, { workflows }) {
  await startDatabase(lab);
  await startObjectStore(lab);
  await install(lab);
  await startPipelinesServer(lab);
  if (workflows) await startWorkflows(lab);
}
