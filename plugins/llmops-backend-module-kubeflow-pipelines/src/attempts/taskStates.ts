import type { StepState } from '@llmops/backstage-plugin-llmops-common';

/** States of the API, and those of the workflow controller that some servers pass on. */
const STATES: Record<string, StepState> = {
  PENDING: 'pending',
  PAUSED: 'pending',
  RUNNING: 'running',
  CANCELING: 'running',
  SUCCEEDED: 'succeeded',
  SKIPPED: 'skipped',
  OMITTED: 'skipped',
  CACHED: 'cached',
  FAILED: 'failed',
  ERROR: 'failed',
  CANCELED: 'cancelled',
};

/** From what decides most to what decides least, where a step is several tasks. */
const ORDER: readonly StepState[] = [
  'running',
  'failed',
  'pending',
  'cancelled',
  'succeeded',
  'cached',
  'skipped',
];

export function stepStateOf(state: string | undefined): StepState {
  const name = (state ?? '').toUpperCase();
  return Object.hasOwn(STATES, name) ? STATES[name] : 'pending';
}

/** The state of a step that several tasks stand for. */
export function joinStates(states: readonly StepState[]): StepState {
  return ORDER.find(state => states.includes(state)) ?? 'pending';
}
