import type { JsonObject } from '@backstage/types';
import type { LlmopsChange } from '@llmops/backstage-plugin-llmops-common';

/** Reads a signal; undefined when it is none of ours, for example from a newer backend. */
export function readChange(message: JsonObject): LlmopsChange | undefined {
  const { kind, runId, project, tracker, name } = message;
  if (
    kind === 'run' &&
    typeof runId === 'string' &&
    typeof project === 'string'
  ) {
    return { kind, runId, project };
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
  return undefined;
}
