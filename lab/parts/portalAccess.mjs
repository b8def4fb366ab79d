// @ts-check
import path from 'node:path';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { kubeconfigByToken } from '../lib/kubeconfig.mjs';

const RBAC = path.join(ROOT, 'deploy', 'rbac');
const ACCOUNT = { namespace: 'llmops', account: 'llmops-portal' };

/** Those of manifests/namespaces.yaml; in every other namespace the portal has no right. */
const TRAINING_NAMESPACES = ['team-llm', 'team-vision'];

/**
 * Gives the portal's service account the rights that deploy/rbac describes, and writes a kubeconfig with its
 * token.
 *
 * @param {import('../lib/Lab.mjs').Lab} lab
 */
export async function letPortalIn(lab) {
  /** @param {string[]} args */
  const apply = (...args) =>
    lab.kubectl.run(['apply', '--server-side', ...args]);
  await apply('-k', RBAC);
  await apply('-f', path.join(RBAC, 'examples', 'cluster.yaml'));
  for (const namespace of TRAINING_NAMESPACES)
    await apply('-n', namespace, '-k', path.join(RBAC, 'examples/namespace'));
  await kubeconfigByToken(lab, 'portal', ACCOUNT);
}
