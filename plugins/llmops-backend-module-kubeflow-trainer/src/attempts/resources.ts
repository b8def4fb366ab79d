import type { ResourceAmounts } from '@llmops/backstage-plugin-llmops-common';
import type { ClusterStep } from '../project/clusterSteps';
import { toNumber } from '../lib/quantity';

export const GPU = 'nvidia.com/gpu';

/**
 * What one Pod of a step asks for, and may use at most. Amounts of `llmops.yaml` and of the profile are limits; the
 * cluster's file may ask for less, and for more where nothing else says how much.
 */
export function resourcesOf(
  step: ClusterStep,
  amounts: ResourceAmounts = {},
): { requests: Record<string, string>; limits: Record<string, string> } {
  const limits: Record<string, string> = {
    ...step.resources?.limits,
    ...(amounts.cpu !== undefined ? { cpu: String(amounts.cpu) } : {}),
    ...(amounts.memoryBytes !== undefined
      ? { memory: String(amounts.memoryBytes) }
      : {}),
  };
  const requests: Record<string, string> = { ...limits };
  for (const [name, wanted] of Object.entries(step.resources?.requests ?? {})) {
    if (wanted === undefined) {
      continue;
    }
    const most = limits[name];
    requests[name] =
      most === undefined || toNumber(wanted) <= toNumber(most) ? wanted : most;
  }
  if (amounts.gpu) {
    // Devices cannot be shared: what is asked for is what may be used.
    requests[GPU] = String(amounts.gpu);
    limits[GPU] = String(amounts.gpu);
  }
  return { requests, limits };
}

/** GPUs that all Pods of a step hold. */
export function gpusOfStep(
  step: ClusterStep,
  resources: Record<string, ResourceAmounts>,
): number {
  const amounts = Object.hasOwn(resources, step.name)
    ? resources[step.name]
    : undefined;
  return (amounts?.gpu ?? 0) * step.nodes;
}
