import type { StepObservation } from '@llmops/backstage-plugin-llmops-node';
import type { ApiRun, ApiTaskDetail } from '../client/schemas';
import { podsOfStep } from '../log/podsOfStep';
import type { PipelineStep } from '../project/pipelineSteps';
import { apiTime } from './apiTime';
import { joinStates, stepStateOf } from './taskStates';

/** How the run itself stands, as far as its steps depend on it. */
export interface StepContext {
  hasEnded: boolean;
  hasSucceeded: boolean;
  isCancelled: boolean;
  /** Why steps failed, by their names, where the tasks do not say. */
  messages: ReadonlyMap<string, string>;
}

/**
 * Pure: the steps of a run by the tasks that the server tells of. A task is told by its key in the file, which several
 * tasks may share when they run for each item of a list: together they are one step.
 */
export function readSteps(
  steps: readonly PipelineStep[],
  run: ApiRun,
  context: StepContext,
): StepObservation[] {
  const tasks = run.run_details?.task_details ?? [];
  return steps.map(step => {
    const own = tasks.filter(task => isOf(task, step));
    const tries = Math.max(own.length, podsOfStep(run, step).length);
    const { name, dependsOn, gpus } = step;
    const common = { name, dependsOn, ...(gpus ? { gpus } : {}) };
    if (own.length === 0) {
      return { ...common, state: unseenState(context) };
    }
    const state = stateOf(own, context);
    return {
      ...common,
      state,
      ...(tries > 1 ? { tries } : {}),
      reason: reasonOf(own, state, context.messages.get(step.name)),
      startedAt: extreme(own, 'start_time', Math.min),
      endedAt:
        state === 'running' || state === 'pending'
          ? undefined
          : extreme(own, 'end_time', Math.max),
    };
  });
}

/** Names of tasks that begin like a step's and are of the machinery: drivers decide whether a task runs. */
function isOf(task: ApiTaskDetail, { path }: PipelineStep): boolean {
  const key = path[path.length - 1];
  const name = task.display_name ?? '';
  return name === key || (name.startsWith(`${key}(`) && name.endsWith(')'));
}

function stateOf(
  tasks: readonly ApiTaskDetail[],
  { hasEnded, hasSucceeded, isCancelled }: StepContext,
): StepObservation['state'] {
  const state = joinStates(tasks.map(task => stepStateOf(task.state)));
  if (hasEnded && (state === 'running' || state === 'pending')) {
    // A server may never write down how a task ended.
    return hasSucceeded ? 'succeeded' : 'cancelled';
  }
  return isCancelled && state === 'failed' ? 'cancelled' : state;
}

function unseenState({
  hasEnded,
  isCancelled,
}: StepContext): StepObservation['state'] {
  if (!hasEnded) {
    return 'pending';
  }
  return isCancelled ? 'cancelled' : 'skipped';
}

function reasonOf(
  tasks: readonly ApiTaskDetail[],
  state: StepObservation['state'],
  message: string | undefined,
): string | undefined {
  const said = tasks
    .map(({ error }) => error?.message?.trim())
    .find(text => text);
  if (state !== 'failed') {
    return said;
  }
  return said ?? message ?? 'Its process failed';
}

function extreme(
  tasks: readonly ApiTaskDetail[],
  field: 'start_time' | 'end_time',
  choose: (...values: number[]) => number,
): Date | undefined {
  const times = tasks.flatMap(task => apiTime(task[field])?.getTime() ?? []);
  return times.length > 0 ? new Date(choose(...times)) : undefined;
}
