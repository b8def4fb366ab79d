import type { JsonObject } from '@backstage/types';
import {
  type LlmopsSignal,
  modelTopic,
  notebookTopic,
  projectTopic,
} from '@llmops/backstage-plugin-llmops-common';

/** Reads a signal; undefined when it is none of ours, for example from a newer backend. */
export function readChange(message: JsonObject): LlmopsSignal | undefined {
  const { kind, runId, project, model, notebook } = message;
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
  if (kind === 'model' && typeof model === 'string') {
    return { kind, model };
  }
  if (kind === 'notebook' && typeof notebook === 'string') {
    return { kind, notebook };
  }
  return undefined;
}

/** Whether some run, or many, may look otherwise now. */
export function isOfRuns({ kind }: LlmopsSignal): boolean {
  return kind === 'run' || kind === 'runs';
}

/** Whether one of these runs may look otherwise now. */
export function isOfRun(
  change: LlmopsSignal,
  ...runIds: readonly string[]
): boolean {
  return (
    change.kind === 'runs' ||
    (change.kind === 'run' && runIds.includes(change.runId))
  );
}

/** Whether one of these runs, or one of their metrics, may look otherwise now. */
export function isOfMetrics(
  change: LlmopsSignal,
  ...runIds: readonly string[]
): boolean {
  return (
    isOfRun(change, ...runIds) ||
    (change.kind === 'metrics' && runIds.includes(change.runId))
  );
}

/** Whether some run of this project may look otherwise now. */
export function isOfProject(change: LlmopsSignal, project: string): boolean {
  return change.kind === 'run' && change.project === projectTopic(project);
}

/** Whether this model may look otherwise now. */
export function isOfModel(
  change: LlmopsSignal,
  model: { tracker: string; name: string },
): boolean {
  return change.kind === 'model' && change.model === modelTopic(model);
}

/** Whether this notebook may look otherwise now. */
export function isOfNotebook(
  change: LlmopsSignal,
  address: { cluster: string; namespace: string; name: string },
): boolean {
  return (
    change.kind === 'notebook' && change.notebook === notebookTopic(address)
  );
}
