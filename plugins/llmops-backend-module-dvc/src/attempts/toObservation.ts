import type { AttemptObservation } from '@llmops/backstage-plugin-llmops-node';
import type { StateFile } from './files';

/** What the core is told of a state file that was looked at just now. */
export function toObservation(
  state: StateFile,
  observedAt: Date,
): AttemptObservation {
  const { phase: _phase, process: _process, ...rest } = state;
  return { observedAt, ...rest };
}
