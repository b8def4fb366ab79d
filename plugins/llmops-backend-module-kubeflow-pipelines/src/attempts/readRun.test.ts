import type { ApiRun } from '../client/schemas';
import type { PipelineStep } from '../project/pipelineSteps';
import { outputsOf } from './outputsOf';
import { readFailure } from './readFailure';
import { readRun } from './readRun';

const NOW = new Date('2026-01-02T03:04:05Z');
const START = '2026-01-02T03:00:00Z';
const END = '2026-01-02T03:01:00Z';

function step(name: string, dependsOn: string[] = []): PipelineStep {
  return {
    name,
    dependsOn,
    path: [name],
    isRepeated: false,
    isConditional: false,
  };
}
const STEPS = [step('first'), step('second', ['first'])];

function run(state: string, changes: Partial<ApiRun> = {}): ApiRun {
  return { run_id: 'r', state, created_at: START, ...changes };
}

function tasks(...states: Array<[string, string]>): ApiRun['run_details'] {
  return {
    task_details: states.map(([name, state]) => ({
      display_name: name,
      state,
      start_time: START,
      end_time: state === 'RUNNING' ? '0001-01-01T00:00:00Z' : END,
    })),
  };
}

it.each<[string, ApiRun, object]>([
  [
    'pending',
    run('PENDING'),
    { state: 'queued', reason: expect.stringContaining('not started') },
  ],
  ['of no state yet', run(''), { state: 'queued' }],
  [
    'running before its first step',
    run('RUNNING'),
    { state: 'queued', reason: expect.stringContaining('first step') },
  ],
  [
    'running',
    run('RUNNING', { run_details: tasks(['first', 'RUNNING']) }),
    { state: 'running', startedAt: new Date(START) },
  ],
  [
    'paused',
    run('PAUSED', { run_details: tasks(['first', 'RUNNING']) }),
    { state: 'queued', reason: expect.stringContaining('paused') },
  ],
  [
    'canceling',
    run('CANCELING', { run_details: tasks(['first', 'RUNNING']) }),
    { state: 'running', reason: expect.stringContaining('ended') },
  ],
  [
    'in a state of a newer server',
    run('SLEEPING', { run_details: tasks(['first', 'RUNNING']) }),
    { state: 'running', reason: expect.stringContaining('SLEEPING') },
  ],
  [
    'succeeded',
    run('SUCCEEDED', { finished_at: END }),
    { state: 'succeeded', endedAt: new Date(END) },
  ],
  ['skipped', run('SKIPPED'), { state: 'succeeded', endedAt: NOW }],
  ['canceled', run('CANCELED'), { state: 'cancelled' }],
  [
    'terminated, on an older server',
    run('FAILED', {
      state_history: [{ state: 'CANCELING' }, { state: 'FAILED' }],
    }),
    { state: 'cancelled' },
  ],
  [
    'failed with a message',
    run('FAILED', {
      error: { message: 'no quota' },
      run_details: tasks(['first', 'FAILED']),
    }),
    {
      state: 'failed',
      reason: 'The step first failed: Its process failed — no quota',
    },
  ],
  [
    'failed without one',
    run('FAILED'),
    { state: 'failed', reason: expect.stringContaining('before any') },
  ],
  [
    'without an end',
    run('SUCCEEDED', { finished_at: '1970-01-01T00:00:00Z' }),
    { endedAt: NOW },
  ],
])('reads a run that is %s', (_, api, observation) => {
  expect(readRun(api, STEPS, NOW)).toMatchObject({
    observedAt: NOW,
    ...observation,
  });
});

it('reads steps by their tasks, without the machinery around them', () => {
  const { steps } = readRun(
    run('RUNNING', {
      run_details: tasks(
        ['root', 'RUNNING'],
        ['root-driver', 'SUCCEEDED'],
        ['first-driver', 'SUCCEEDED'],
        ['first', 'SUCCEEDED'],
        ['executor', 'SUCCEEDED'],
        ['second-driver', 'FAILED'],
        ['second', 'RUNNING'],
        ['executor', 'RUNNING'],
      ),
    }),
    STEPS,
    NOW,
  );
  expect(steps).toEqual([
    {
      name: 'first',
      dependsOn: [],
      state: 'succeeded',
      startedAt: new Date(START),
      endedAt: new Date(END),
    },
    {
      name: 'second',
      dependsOn: ['first'],
      state: 'running',
      startedAt: new Date(START),
    },
  ]);
});

it.each<[string, ApiRun, string[]]>([
  [
    'failed: what did not run was skipped',
    run('FAILED', { run_details: tasks(['first', 'FAILED']) }),
    ['failed', 'skipped'],
  ],
  [
    'succeeded before the end of a task was written down',
    run('SUCCEEDED', { run_details: tasks(['first', 'RUNNING']) }),
    ['succeeded', 'skipped'],
  ],
  [
    'terminated: nothing failed',
    run('FAILED', {
      state_history: [{ state: 'CANCELING' }],
      run_details: tasks(['first', 'FAILED']),
    }),
    ['cancelled', 'cancelled'],
  ],
  [
    'repeated: its tries together, of which one runs',
    run('RUNNING', {
      run_details: tasks(
        ['first(0:a)', 'SUCCEEDED'],
        ['first(1:b)', 'RUNNING'],
        ['first-driver(0)', 'FAILED'],
      ),
    }),
    ['running', 'pending'],
  ],
])('reads the steps of a run that %s', (_, api, states) => {
  const { steps } = readRun(api, STEPS, NOW);
  expect(steps.map(({ state }) => state)).toEqual(states);
});

it('knows a terminated run, and why a step failed, by the Workflow', () => {
  const workflow = (deadline?: number) => ({
    metadata: { name: 'flow' },
    spec: { activeDeadlineSeconds: deadline },
    status: {
      nodes: {
        a: {
          name: 'flow.root.first',
          phase: 'Failed',
          message: 'child failed',
        },
        b: {
          name: 'flow.root.first.executor',
          phase: 'Failed',
          message: 'OOMKilled (exit code 137)',
        },
      },
    },
  });
  const failed = run('FAILED', { run_details: tasks(['first', 'FAILED']) });
  expect(
    readRun(failed, STEPS, NOW, readFailure(workflow(), STEPS)),
  ).toMatchObject({
    state: 'failed',
    reason: 'The step first failed: OOMKilled (exit code 137)',
  });
  expect(
    readRun(failed, STEPS, NOW, readFailure(workflow(0), STEPS)),
  ).toMatchObject({ state: 'cancelled', steps: [{ state: 'cancelled' }, {}] });
});

it('says what steps made', () => {
  const made = run('SUCCEEDED', {
    run_details: {
      task_details: [
        {
          display_name: 'first',
          outputs: { model: { artifact_ids: ['12'] }, log: {} },
        },
        { display_name: 'second' },
      ],
    },
  });
  expect(outputsOf(made, STEPS)).toEqual([
    { step: 'first', message: 'Made model (artifact 12)' },
  ]);
});

it('says that a run took too long when the portal terminated it for that', () => {
  const late = run('CANCELED', {
    finished_at: END,
    run_details: tasks(['first', 'FAILED']),
  });
  const reading = (limitSeconds: number) =>
    readRun(late, STEPS, NOW, {
      isTerminated: true,
      messages: new Map(),
      limitSeconds,
    });
  expect(reading(59)).toMatchObject({
    state: 'failed',
    reason: 'It took longer than its limit of 59 s',
  });
  expect(reading(60)).toMatchObject({ state: 'cancelled' });
});

it('reads the image that the description names', () => {
  const image = `a.b/c@sha256:${'0'.repeat(64)}`;
  const description = `Run r\nCommit: abc\nImage: ${image}`;
  expect(readRun(run('RUNNING', { description }), STEPS, NOW).image).toBe(
    image,
  );
});
