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

/**
 * What moves a run, or an attempt, to another state.
 *
 * - `dispatch`: the dispatcher took it and may now send it to the engine.
 * - `submitted`: the engine has the job.
 * - `observed`: the engine saw the job in this state.
 * - `refused`: the engine will never take it; the run failed without a job.
 * - `cancel`: a person asked for its end.
 * - `retry`: a person asked for a new attempt.
 *
 * @public
 */
export type RunStateEvent =
  | { type: 'dispatch' | 'submitted' | 'refused' | 'cancel' | 'retry' }
  | {
      type: 'observed';
      state: Extract<
        RunState,
        'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'lost'
      >;
    };

/**
 * The state after an event; the same state when the event changes nothing, as when it comes late or twice.
 *
 * An ended run moves by `retry` alone. A run that was asked to end stays `cancelling` until the job has ended, in
 * whichever way; only one that was never handed to the dispatcher is `cancelled` at once. A job that vanished is
 * `lost` from every active state. A running job may be seen queued again (preemption).
 *
 * @public
 */
export function nextState(current: RunState, event: RunStateEvent): RunState {
  if (isEnded(current)) {
    return event.type === 'retry' ? 'requested' : current;
  }
  switch (event.type) {
    case 'dispatch':
      return current === 'requested' ? 'dispatching' : current;
    case 'submitted':
      return current === 'requested' || current === 'dispatching'
        ? 'queued'
        : current;
    case 'refused':
      if (current === 'cancelling') {
        return 'cancelled';
      }
      return current === 'requested' || current === 'dispatching'
        ? 'failed'
        : current;
    case 'cancel':
      return current === 'requested' ? 'cancelled' : 'cancelling';
    case 'observed':
      return current === 'cancelling' && !isEnded(event.state)
        ? current
        : event.state;
    default:
      return current;
  }
}
