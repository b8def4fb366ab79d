// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { answers } from '../../scripts/lib/supervise/answers.mjs';
import { kubeconfigByToken } from '../lib/kubeconfig.mjs';
import { shareWithWebhooks } from '../lib/pki.mjs';
import { LAB } from '../lib/places.mjs';
import { callWebhooksOnLoopback } from '../lib/webhooks.mjs';

/** @typedef {import('../lib/Lab.mjs').Lab} Lab */

/**
 * Configuration of the two operators, which have the same form.
 *
 * @param {object} options
 * @param {string} options.apiVersion
 * @param {string} options.certificates - name of the switch for own certificates
 * @param {number} options.webhook
 * @param {number} options.health
 */
function configuration({ apiVersion, certificates, webhook, health }) {
  return JSON.stringify({
    apiVersion,
    kind: 'Configuration',
    leaderElection: { leaderElect: false },
    [certificates]: { enable: false },
    webhook: { host: '127.0.0.1', port: webhook },
    metrics: { bindAddress: '0' },
    health: { healthProbeBindAddress: `127.0.0.1:${health}` },
  });
}

/**
 * Both look for their certificate below the temporary folder.
 *
 * @param {Lab} lab
 * @param {string} name
 */
function temporaryFolder(lab, name) {
  const folder = `tmp/${name}`;
  shareWithWebhooks(lab, `${folder}/k8s-webhook-server/serving-certs`);
  return lab.file(folder);
}

/** @param {Lab} lab */
async function startJobset(lab) {
  const { jobsetWebhook: webhook, jobsetHealth: health } = lab.ports;
  await lab.kubectl.createNamespace('jobset-system');
  await lab.kubectl.apply(
    await lab.kubectl.kustomize(lab.manifests('jobset', 'config/default')),
  );
  await callWebhooksOnLoopback(
    lab,
    webhook,
    'validatingwebhookconfiguration/jobset-validating-webhook-configuration',
    'mutatingwebhookconfiguration/jobset-mutating-webhook-configuration',
  );
  const kubeconfig = await kubeconfigByToken(lab, 'jobset', {
    namespace: 'jobset-system',
    account: 'jobset-controller-manager',
  });
  const config = lab.write(
    'jobset.json',
    configuration({
      apiVersion: 'config.jobset.x-k8s.io/v1alpha1',
      certificates: 'internalCertManagement',
      webhook,
      health,
    }),
  );
  await lab.kubectl.waitForKinds();
  await lab.start(
    {
      name: 'jobset',
      file: lab.program('jobset'),
      args: [`--kubeconfig=${kubeconfig}`, `--config=${config}`],
      env: { TMPDIR: temporaryFolder(lab, 'jobset') },
    },
    () => answers(`http://127.0.0.1:${health}/readyz`),
  );
}

/**
 * Trainer's kinds, rights and webhooks. Its base is copied, because its own kustomization also holds what
 * runs in a container.
 *
 * @param {Lab} lab
 */
async function installTrainer(lab) {
  const base = lab.manifests('trainer', 'manifests/base');
  await lab.kubectl.createNamespace('kubeflow-system');
  await lab.kubectl.apply(await lab.kubectl.kustomize(path.join(base, 'crds')));
  const copy = lab.file('tmp/trainer-manifests');
  fs.cpSync(base, copy, { recursive: true });
  fs.writeFileSync(
    path.join(copy, 'kustomization.yaml'),
    JSON.stringify({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      namespace: 'kubeflow-system',
      resources: ['rbac', 'webhook'],
    }),
  );
  await lab.kubectl.apply(await lab.kubectl.kustomize(copy));
}

/** @param {Lab} lab */
async function startTrainerManager(lab) {
  const { trainerWebhook: webhook, trainerHealth: health } = lab.ports;
  await installTrainer(lab);
  await callWebhooksOnLoopback(
    lab,
    webhook,
    'validatingwebhookconfiguration/validator.trainer.kubeflow.org',
  );
  const kubeconfig = await kubeconfigByToken(lab, 'trainer', {
    namespace: 'kubeflow-system',
    account: 'kubeflow-trainer-controller-manager',
  });
  const config = lab.write(
    'trainer.json',
    configuration({
      apiVersion: 'config.trainer.kubeflow.org/v1alpha1',
      certificates: 'certManagement',
      webhook,
      health,
    }),
  );
  await lab.kubectl.waitForKinds();
  await lab.start(
    {
      name: 'trainer',
      file: lab.program('trainer'),
      args: [`--kubeconfig=${kubeconfig}`, `--config=${config}`],
      env: { TMPDIR: temporaryFolder(lab, 'trainer') },
    },
    () => answers(`http://127.0.0.1:${health}/readyz`),
  );
  const runtimes = [
    lab.manifests('trainer', 'manifests/base/runtimes/torch_distributed.yaml'),
    path.join(LAB, 'manifests', 'runtimes.yaml'),
  ];
  for (const file of runtimes) await lab.applyPatiently(file);
}

/**
 * Kubeflow Trainer, which runs TrainJobs, and JobSet, through which it does.
 *
 * @param {Lab} lab
 */
export async function startTrainer(lab) {
  await startJobset(lab);
  await startTrainerManager(lab);
}
