import type { ClusterNamespace } from '../config/readClusterConfig';

/** Whether what belongs to an owner may be in this namespace. */
export function isOpenTo({ owners }: ClusterNamespace, owner: string): boolean {
  return owners.includes('*') || owners.includes(owner.toLowerCase());
}
