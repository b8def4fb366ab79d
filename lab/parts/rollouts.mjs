// @ts-check
import { kubeconfigByToken } from '../lib/kubeconfig.mjs';

/**
 * Argo Rollouts.
 *
 * @param {import('../lib/Lab.mjs').Lab} lab
 */
export async function startRollouts(lab) {
  const name = 'argo-rollouts';
  await lab.kubectl.createNamespace(name);
  const manifest = await lab.kubectl.kustomize(
    lab.manifests(name, 'manifests/cluster-install'),
  );
  await lab.kubectl.apply(manifest, '-n', name);
  const account = { namespace: name, account: name };
  const kubeconfig = await kubeconfigByToken(lab, name, account);
  await lab.kubectl.waitForKinds();
  await lab.start({
    name,
    file: lab.program(name),
    args: [
      `--kubeconfig=${kubeconfig}`,
      '--namespace=',
      '--leader-elect=false',
      `--metricsport=${lab.ports.rolloutsMetrics}`,
      `--healthzPort=${lab.ports.rolloutsHealth}`,
    ],
  });
}
