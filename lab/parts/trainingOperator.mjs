// @ts-check
import { answers } from '../../scripts/lib/supervise/answers.mjs';
import { kubeconfigByToken } from '../lib/kubeconfig.mjs';
import { callWebhooksOnLoopback } from '../lib/webhooks.mjs';

/**
 * The Training Operator, which runs PyTorchJobs.
 *
 * @param {import('../lib/Lab.mjs').Lab} lab
 */
export async function startTrainingOperator(lab) {
  const { trainingOperatorWebhook: webhook, trainingOperatorHealth: health } =
    lab.ports;
  const name = 'training-operator';
  await lab.kubectl.createNamespace('kubeflow');
  await lab.kubectl.apply(
    await lab.kubectl.kustomize(
      lab.manifests(name, 'manifests/overlays/standalone'),
    ),
  );
  await callWebhooksOnLoopback(
    lab,
    webhook,
    'validatingwebhookconfiguration/validator.training-operator.kubeflow.org',
  );
  const account = { namespace: 'kubeflow', account: name };
  const kubeconfig = await kubeconfigByToken(lab, name, account);
  await lab.kubectl.waitForKinds();
  await lab.start(
    {
      name,
      file: lab.program(name),
      args: [
        `--kubeconfig=${kubeconfig}`,
        '--host=127.0.0.1',
        `--webhook-port=${webhook}`,
        `--cert-dir=${lab.file('pki/webhook')}`,
        `--probe=127.0.0.1:${health}`,
      ],
    },
    () => answers(`http://127.0.0.1:${health}/healthz`),
  );
}
