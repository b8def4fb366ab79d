// @ts-check
import path from 'node:path';
import { answers } from '../../scripts/lib/supervise/answers.mjs';
import { kubeconfigByToken } from '../lib/kubeconfig.mjs';
import { LAB } from '../lib/places.mjs';
import { callWebhooksOnLoopback, convertOnLoopback } from '../lib/webhooks.mjs';

/** @typedef {import('../lib/Lab.mjs').Lab} Lab */

const VISIBILITY_VERSIONS = ['v1beta1', 'v1beta2'];

/** @param {Lab} lab */
async function install(lab) {
  await lab.kubectl.createNamespace('kueue-system');
  await lab.kubectl.apply(
    await lab.kubectl.kustomize(lab.manifests('kueue', 'config/default')),
  );
  await callWebhooksOnLoopback(
    lab,
    lab.ports.kueueWebhook,
    'validatingwebhookconfiguration/kueue-validating-webhook-configuration',
    'mutatingwebhookconfiguration/kueue-mutating-webhook-configuration',
  );
  await convertOnLoopback(lab, lab.ports.kueueWebhook, 'kueue.x-k8s.io');
}

/**
 * The API server reaches the API of waiting workloads through a Service. Endpoints may not be loopback
 * addresses, so the Service is an external name.
 *
 * @param {Lab} lab
 */
async function leadToVisibility(lab) {
  const service = 'kueue-visibility-server';
  const inNamespace = ['-n', 'kueue-system'];
  await lab.kubectl.run([...inNamespace, 'delete', 'service', service]);
  await lab.kubectl.run([
    ...inNamespace,
    ...['create', 'service', 'externalname', service],
    '--external-name=localhost',
  ]);
  const port = lab.ports.kueueVisibility;
  for (const version of VISIBILITY_VERSIONS) {
    await lab.kubectl.run([
      ...['patch', 'apiservice', `${version}.visibility.kueue.x-k8s.io`],
      ...[
        '--type=merge',
        '-p',
        JSON.stringify({ spec: { service: { port } } }),
      ],
    ]);
  }
}

/** @param {Lab} lab */
function writeConfiguration(lab) {
  return lab.write(
    'kueue.json',
    JSON.stringify({
      apiVersion: 'config.kueue.x-k8s.io/v1beta2',
      kind: 'Configuration',
      health: { healthProbeBindAddress: `127.0.0.1:${lab.ports.kueueHealth}` },
      metrics: { bindAddress: '0' },
      webhook: {
        host: '127.0.0.1',
        port: lab.ports.kueueWebhook,
        certDir: lab.file('pki/webhook'),
      },
      leaderElection: { leaderElect: false },
      internalCertManagement: { enable: false },
      namespace: 'kueue-system',
      integrations: {
        frameworks: [
          'batch/job',
          'kubeflow.org/pytorchjob',
          'trainer.kubeflow.org/trainjob',
          'jobset.x-k8s.io/jobset',
        ],
      },
    }),
  );
}

/**
 * Kueue with its API of waiting workloads, and the lab's flavors and queues.
 *
 * @param {Lab} lab
 */
export async function startKueue(lab) {
  await install(lab);
  const kubeconfig = await kubeconfigByToken(lab, 'kueue', {
    namespace: 'kueue-system',
    account: 'kueue-controller-manager',
  });
  await leadToVisibility(lab);
  const config = writeConfiguration(lab);
  await lab.kubectl.waitForKinds();
  await lab.start(
    {
      name: 'kueue',
      file: lab.program('kueue'),
      args: [`--config=${config}`, `--kubeconfig=${kubeconfig}`],
      env: { VISIBILITY_PORT: String(lab.ports.kueueVisibility) },
    },
    () => answers(`http://127.0.0.1:${lab.ports.kueueHealth}/readyz`),
  );
  await lab.kubectl.run([
    ...['wait', '--for=condition=Available', '--timeout=180s'],
    ...VISIBILITY_VERSIONS.map(
      version => `apiservice/${version}.visibility.kueue.x-k8s.io`,
    ),
  ]);
  await lab.applyPatiently(path.join(LAB, 'manifests', 'queues.yaml'));
}
