import type { V1ObjectMeta } from '@kubernetes/client-node';
import type { JobPlan } from './JobPlan';
import { LABELS } from './labels';

export function jobMetadata(plan: JobPlan): V1ObjectMeta {
  const { priorityClass } = plan.step;
  return {
    name: plan.name,
    namespace: plan.namespace.namespace,
    labels: {
      ...plan.labels,
      ...(plan.queue ? { [LABELS.queue]: plan.queue } : {}),
      ...(priorityClass ? { [LABELS.priorityClass]: priorityClass } : {}),
    },
    annotations: plan.annotations,
  };
}
