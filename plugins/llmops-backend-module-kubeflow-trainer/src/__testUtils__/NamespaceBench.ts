import { randomBytes } from 'node:crypto';
import type {
  KubernetesObject,
  V1ResourceQuota,
} from '@kubernetes/client-node';
import type { ClusterClient } from '../clusters/ClusterClient';

const ACCOUNT = {
  kind: 'ServiceAccount',
  name: 'llmops-portal',
  namespace: 'llmops',
};

/** A namespace of its own, in which the portal has the rights of these roles. */
export async function newNamespace(
  admin: ClusterClient,
  roles: string[],
): Promise<string> {
  const name = `test-${randomBytes(4).toString('hex')}`;
  await admin.create({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
  });
  for (const role of roles) {
    const binding: KubernetesObject & Record<string, unknown> = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: role, namespace: name },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: role,
      },
      subjects: [ACCOUNT],
    };
    await admin.create(binding);
  }
  return name;
}

export function removeNamespace(
  admin: ClusterClient,
  name: string,
): Promise<void> {
  const kind = {
    group: '',
    version: 'v1',
    plural: 'namespaces',
    kind: 'Namespace',
  };
  return admin.remove(kind, name, '');
}

/** Limits what all of a namespace may have; resolves when the cluster counts by it. */
export async function limit(
  admin: ClusterClient,
  namespace: string,
  hard: Record<string, string>,
): Promise<void> {
  const quota: V1ResourceQuota = {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'limits', namespace },
    spec: { hard },
  };
  await admin.create(quota);
  const kind = {
    group: '',
    version: 'v1',
    plural: 'resourcequotas',
    kind: 'ResourceQuota',
  };
  for (;;) {
    const found = await admin.find<V1ResourceQuota>(kind, 'limits', namespace);
    if (found?.status?.hard) {
      return;
    }
    await new Promise(resolve => {
      setTimeout(resolve, 50);
    });
  }
}
