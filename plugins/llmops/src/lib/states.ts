import type {
  RunState,
  StepState,
} from '@llmops/backstage-plugin-llmops-common';

/** The colour family of a state. */
export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'danger';

/** Every state a run, an attempt or a step can be in. */
export type AnyState = RunState | StepState;

const TONES: Record<AnyState, Tone> = {
  requested: 'neutral',
  dispatching: 'neutral',
  queued: 'warning',
  running: 'info',
  cancelling: 'warning',
  succeeded: 'success',
  failed: 'danger',
  cancelled: 'neutral',
  lost: 'danger',
  pending: 'neutral',
  cached: 'success',
  skipped: 'neutral',
};

/** The one place that says which colour a state has. */
export function toneOf(state: AnyState): Tone {
  return TONES[state];
}
