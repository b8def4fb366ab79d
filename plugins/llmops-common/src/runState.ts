import type { RunState, StepState } from './schema/openapi';

/**
 * States of a run and of an attempt.
 *
 * `requested -> dispatching -> queued -> running -> succeeded | failed | cancelled`, with `cancelling` on the way;
 * running may go back to queued (preemption); `lost` when the outside job vanished.
 *
 * @public
 */
export const RUN_STATES: readonly RunState[] = [
  'requested',
  'dispatching',
  'queued',
  'running',
  'cancelling',
  'succeeded',
  'failed',
  'cancelled',
  'lost',
];

/** States of one step of an attempt. @public */
export const STEP_STATES: readonly StepState[] = [
  'pending',
  'running',
  'succeeded',
  'cached',
  'failed',
  'cancelled',
  'skipped',
];

const ENDED: ReadonlySet<RunState> = new Set([
  'succeeded',
  'failed',
  'cancelled',
  'lost',
]);

/** Whether a run in this state has ended; only a retry moves it on. @public */
export function isEnded(state: RunState): boolean {
  return ENDED.has(state);
}
