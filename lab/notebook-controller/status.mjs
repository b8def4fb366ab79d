// @ts-check

/**
 * What Kubeflow's controller writes of the notebook's Pod into its status.
 *
 * @param {string} name - of the notebook, and of its container
 * @param {import('@kubernetes/client-node').V1Pod | undefined} pod
 */
export function statusOf(name, pod) {
  const conditions = pod?.status?.conditions ?? [];
  const container = pod?.status?.containerStatuses?.find(
    status => status.name === name,
  );
  return {
    conditions: conditions.map(({ type, status, reason, message }) => ({
      type,
      status,
      ...(reason ? { reason } : {}),
      ...(message ? { message } : {}),
    })),
    containerState: container?.state ?? {},
    readyReplicas: container?.ready ? 1 : 0,
  };
}
