import type { RunState } from './schema/openapi';
import { isEnded, nextState, RUN_STATES, type RunStateEvent } from './runState';

const OBSERVED = [
  'queued',
  'running',
  'succeeded',
  'failed',
  'cancelled',
  'lost',
] as const;

const EVENTS: RunStateEvent[] = [
  { type: 'dispatch' },
  { type: 'submitted' },
  { type: 'refused' },
  { type: 'cancel' },
  { type: 'retry' },
  ...OBSERVED.map(state => ({ type: 'observed' as const, state })),
];

const nameOf = (event: RunStateEvent) =>
  event.type === 'observed' ? `observed ${event.state}` : event.type;

/** Every transition there is; whatever is not here leaves the state as it is. */
const TRANSITIONS: Record<RunState, Record<string, RunState>> = {
  requested: {
    dispatch: 'dispatching',
    submitted: 'queued',
    refused: 'failed',
    cancel: 'cancelled',
    ...observed(
      'queued',
      'running',
      'succeeded',
      'failed',
      'cancelled',
      'lost',
    ),
  },
  dispatching: {
    submitted: 'queued',
    refused: 'failed',
    cancel: 'cancelling',
    ...observed(
      'queued',
      'running',
      'succeeded',
      'failed',
      'cancelled',
      'lost',
    ),
  },
  queued: {
    cancel: 'cancelling',
    ...observed('running', 'succeeded', 'failed', 'cancelled', 'lost'),
  },
  running: {
    cancel: 'cancelling',
    // Preemption.
    ...observed('queued', 'succeeded', 'failed', 'cancelled', 'lost'),
  },
  cancelling: {
    refused: 'cancelled',
    // What still queues or runs is on its way to its end.
    ...observed('succeeded', 'failed', 'cancelled', 'lost'),
  },
  succeeded: { retry: 'requested' },
  failed: { retry: 'requested' },
  cancelled: { retry: 'requested' },
  lost: { retry: 'requested' },
};

function observed(...states: RunState[]): Record<string, RunState> {
  return Object.fromEntries(states.map(state => [`observed ${state}`, state]));
}

describe('nextState', () => {
  it.each(
    RUN_STATES.flatMap(state =>
      EVENTS.map(event => ({
        state,
        event,
        name: nameOf(event),
        next: TRANSITIONS[state][nameOf(event)] ?? state,
      })),
    ),
  )('$state --$name--> $next', ({ state, event, next }) => {
    expect(nextState(state, event)).toBe(next);
  });

  it('loses a vanished job from every active state', () => {
    for (const state of RUN_STATES.filter(item => !isEnded(item))) {
      expect(nextState(state, { type: 'observed', state: 'lost' })).toBe(
        'lost',
      );
    }
  });

  it('is idempotent: the same event twice changes nothing more, a retry and a cancel apart', () => {
    for (const state of RUN_STATES) {
      for (const event of EVENTS.filter(({ type }) => type !== 'retry')) {
        const once = nextState(state, event);
        expect(nextState(once, event)).toBe(once);
      }
    }
  });
});
