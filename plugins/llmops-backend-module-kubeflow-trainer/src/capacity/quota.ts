import type { KubernetesObject } from '@kubernetes/client-node';
import { toNumber } from '../lib/quantity';
import { GPU } from '../attempts/resources';
import type { Condition } from '../jobs/conditions';

/** The part of Kueue's ClusterQueue that the portal reads. */
export interface ClusterQueue extends KubernetesObject {
  spec?: {
    cohort?: string;
    cohortName?: string;
    resourceGroups?: Array<{
      flavors?: Array<{
        name: string;
        resources?: Array<{
          name: string;
          nominalQuota?: string | number;
          borrowingLimit?: string | number;
        }>;
      }>;
    }>;
  };
  status?: {
    conditions?: Condition[];
    pendingWorkloads?: number;
    admittedWorkloads?: number;
    flavorsUsage?: Array<{
      name: string;
      resources?: Array<{ name: string; total?: string | number }>;
    }>;
  };
}

/** How much of one resource and one flavor a queue may use: devices, cores or bytes. */
export interface FlavorQuota {
  flavor: string;
  quota: number;
  used: number;
  /** Absent: as many as the others of its cohort leave. */
  borrowable?: number;
}

/** What a ClusterQueue says of GPUs, flavor by flavor; empty when it says nothing of them. */
export function gpuQuotas(queue: ClusterQueue): FlavorQuota[] {
  return quotasOf(queue, GPU);
}

/** What a ClusterQueue says of a resource, flavor by flavor; empty when it does not give it. */
export function quotasOf(
  { spec, status }: ClusterQueue,
  name: string,
): FlavorQuota[] {
  const flavors = (spec?.resourceGroups ?? []).flatMap(
    group => group.flavors ?? [],
  );
  const borrows = Boolean(spec?.cohort ?? spec?.cohortName);
  return flavors.flatMap(({ name: flavor, resources = [] }) => {
    const given = resources.find(resource => resource.name === name);
    if (!given) {
      return [];
    }
    const usage = status?.flavorsUsage?.find(entry => entry.name === flavor);
    const used = usage?.resources?.find(resource => resource.name === name);
    const limit =
      given.borrowingLimit === undefined
        ? undefined
        : toNumber(given.borrowingLimit);
    return [
      {
        flavor,
        quota: toNumber(given.nominalQuota),
        used: toNumber(used?.total),
        borrowable: borrows ? limit : 0,
      },
    ];
  });
}

/** Why a ClusterQueue admits nothing; undefined while it does. */
export function problemOfQueue({ status }: ClusterQueue): string | undefined {
  const active = status?.conditions?.find(({ type }) => type === 'Active');
  return active && active.status !== 'True'
    ? active.message ?? active.reason ?? 'it is not active'
    : undefined;
}
