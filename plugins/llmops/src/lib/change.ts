import type { JsonObject } from '@backstage/types';
import type { LlmopsChange } from '@llmops/backstage-plugin-llmops-common';

/** Reads a signal; undefined when it is none of ours, for example from a newer backend. */
export function readChange(message: JsonObject): LlmopsChange | undefined {
  const { kind, runId, project, tracker, name } = message;
  const { cluster, namespace } = message;
  if (kind === 'run' && typeof runId === 'string') {
    // What was observed may belong to no project.
    return typeof project === 'string'
      ? { kind, runId, project }
      : { kind, runId };
  }
  if (kind === 'runs') {
    return { kind };
  }
  if (kind === 'metrics' && typeof runId === 'string') {
    return { kind, runId };
  }
  if (
    kind === 'model' &&
    typeof tracker === 'string' &&
    typeof name === 'string'
  ) {
    return { kind, tracker, name };
  }
  if (
    kind === 'notebook' &&
    typeof cluster === 'string' &&
    typeof namespace === 'string' &&
    typeof name === 'string'
  ) {
    return { kind, cluster, namespace, name };
  }
  return undefined;
}

/** Whether some run, or many, may look otherwise now. */
export function isOfRuns({ kind }: LlmopsChange): boolean {
  return kind === 'run' || kind === 'runs';
}

/** Whether one of these runs may look otherwise now. */
export function isOfRun(
  change: LlmopsChange,
  ...runIds: readonly string[]
): boolean {
  return (
    change.kind === 'runs' ||
    (change.kind === 'run' && runIds.includes(change.runId))
  );
}

/** Whether one of these runs, or one of their metrics, may look otherwise now. */
export function isOfMetrics(
  change: LlmopsChange,
  ...runIds: readonly string[]
): boolean {
  return (
    isOfRun(change, ...runIds) ||
    (change.kind === 'metrics' && runIds.includes(change.runId))
  );
}

/** Whether this notebook may look otherwise now. */
export function isOfNotebook(
  change: LlmopsChange,
  address: { cluster: string; namespace: string; name: string },
): boolean {
  return (
    change.kind === 'notebook' &&
    change.cluster === address.cluster &&
    change.namespace === address.namespace &&
    change.name === address.name
  );
}
