/** One condition of an object of Kubernetes. */
export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string | Date;
}

/** The conditions that hold, by type. */
export function readConditions(
  conditions: readonly Condition[] | undefined,
): Record<string, Condition | undefined> {
  return Object.fromEntries(
    (conditions ?? [])
      .filter(({ status }) => status === 'True')
      .map(condition => [condition.type, condition]),
  );
}
