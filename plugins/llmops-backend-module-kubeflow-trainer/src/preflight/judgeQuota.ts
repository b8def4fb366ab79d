import { GPU } from '../attempts/resources';
import { type ClusterQueue, quotasOf } from '../capacity/quota';
import type { JobPlan } from '../jobs/JobPlan';
import { toNumber, toQuantity } from '../lib/quantity';

/** Resources that queues share out, as people call them. */
const RESOURCES = [
  { name: GPU, called: 'GPUs', amount: (number: number) => `${number} GPUs` },
  { name: 'cpu', called: 'CPU', amount: (number: number) => `${number} cores` },
  {
    name: 'memory',
    called: 'memory',
    amount: (number: number) => `${toQuantity(number)} of memory`,
  },
];

/** Why a queue could never admit a job, however empty it is; undefined when it could. */
export function reasonAgainstQuota(
  queue: string,
  plan: JobPlan,
  clusterQueue: ClusterQueue,
): string | undefined {
  for (const { name, called, amount } of RESOURCES) {
    const wanted = wantedOf(plan, name);
    const quotas = quotasOf(clusterQueue, name);
    if (wanted === 0) {
      continue;
    }
    if (quotas.length === 0) {
      return `the queue "${queue}" gives no ${called}; choose another one`;
    }
    const most = Math.max(
      ...quotas.map(
        ({ quota, borrowable }) => quota + (borrowable ?? Infinity),
      ),
    );
    if (wanted > most) {
      return `it asks for ${amount(wanted)}, and the queue "${queue}" gives ${
        name === 'memory' ? toQuantity(most) : most
      } at most`;
    }
  }
  return undefined;
}

/** What others use of a queue so that a job has to wait, as people call it; undefined when all of it is free. */
export function shortageOf(
  plan: JobPlan,
  clusterQueue: ClusterQueue,
): string | undefined {
  return RESOURCES.find(({ name }) => {
    const wanted = wantedOf(plan, name);
    return (
      wanted > 0 &&
      !quotasOf(clusterQueue, name).some(
        ({ quota, used, borrowable = Infinity }) =>
          quota + borrowable - used >= wanted,
      )
    );
  })?.called;
}

/** What all Pods of a job ask for together. */
function wantedOf({ requests, limits, step }: JobPlan, name: string): number {
  return toNumber(requests[name] ?? limits[name]) * step.nodes;
}
