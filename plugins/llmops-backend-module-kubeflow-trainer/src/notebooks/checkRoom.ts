import { InputError } from '@backstage/errors';
import type { V1ResourceQuota } from '@kubernetes/client-node';
import type { NotebookPlan } from '@llmops/backstage-plugin-llmops-node';
import { GPU } from '../attempts/resources';
import type { CapacityReader } from '../capacity/CapacityReader';
import type { ClusterClient } from '../clusters/ClusterClient';
import { RESOURCE_QUOTA } from '../clusters/kinds';
import { toNumber, toQuantity } from '../lib/quantity';

/*
 * A dry run of a notebook says nothing of its Pod, which the controller makes later: quotas and the size of nodes are
 * compared here. What the portal may not read is left to the controller, whose refusals are shown as reasons.
 */

/** Which names of a quota count what a notebook asks for. */
function demandsOf(plan: NotebookPlan) {
  return [
    ['gpus', plan.gpus, [`requests.${GPU}`, `limits.${GPU}`], String],
    ['cpu', plan.cpu, ['requests.cpu', 'cpu', 'limits.cpu'], String],
    [
      'memory',
      plan.memoryBytes,
      ['requests.memory', 'memory', 'limits.memory'],
      toQuantity,
    ],
  ] as const;
}

/** Rejects a notebook that the quotas of its namespace have no room for, naming the field. */
export async function checkQuotas(
  client: ClusterClient,
  plan: NotebookPlan,
): Promise<void> {
  const quotas = await listQuotas(client, plan.namespace);
  for (const { metadata, status } of quotas) {
    for (const [field, wanted, names, show] of demandsOf(plan)) {
      for (const name of names) {
        const hard = status?.hard?.[name];
        const left = toNumber(hard) - toNumber(status?.used?.[name]);
        if (hard !== undefined && wanted > left) {
          throw new InputError(
            `${field}: the quota "${metadata?.name}" of the namespace "${
              plan.namespace
            }" has ${show(Math.max(0, left))} of ${hard} left, and ${show(
              wanted,
            )} are asked for; stop another notebook or ask for less`,
          );
        }
      }
    }
  }
}

async function listQuotas(
  client: ClusterClient,
  namespace: string,
): Promise<V1ResourceQuota[]> {
  try {
    const { items } = await client.list<V1ResourceQuota>(RESOURCE_QUOTA, {
      namespace,
    });
    return items;
  } catch (error) {
    if (error instanceof Error && error.name === 'NotAllowedError') {
      return [];
    }
    throw error;
  }
}

/** Rejects a notebook with more GPUs than any node has: it would wait for ever. */
export async function checkNodes(
  capacity: CapacityReader,
  plan: NotebookPlan,
): Promise<void> {
  if (plan.gpus === 0) {
    return;
  }
  const { nodes } = await capacity.read();
  const most = Math.max(0, ...(nodes ?? []).map(node => node.allocatable));
  if (nodes && plan.gpus > most) {
    throw new InputError(
      most === 0
        ? `gpus: no node of the cluster "${plan.cluster}" has GPUs; ask for 0`
        : `gpus: no node of the cluster "${plan.cluster}" has ${plan.gpus} GPUs; ask for at most ${most}`,
    );
  }
}
