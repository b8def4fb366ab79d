import { setTimeout as wait } from 'node:timers/promises';
import type { PipelinesClient } from '../client/PipelinesClient';
import type { ApiRun } from '../client/schemas';
import { hasEnded } from './readRun';
import { stepStateOf } from './taskStates';

const LOOKS = 5;
const PAUSE_MS = 1_000;

/**
 * A run that ended, with its tasks as they ended: servers write down the end of a run before that of its tasks. Tasks that
 * were cut off may never end, so it is not waited for long.
 */
export async function settleRun(
  run: ApiRun,
  client: PipelinesClient,
  signal: AbortSignal,
): Promise<ApiRun> {
  let newest = run;
  for (let look = 0; look < LOOKS && !isSettled(newest); look++) {
    await wait(PAUSE_MS, undefined, { signal }).catch(() => {});
    if (signal.aborted) {
      break;
    }
    newest = (await client.getRun(run.run_id)) ?? newest;
  }
  return newest;
}

function isSettled(run: ApiRun): boolean {
  const tasks = run.run_details?.task_details ?? [];
  return (
    !hasEnded(run) ||
    tasks.every(({ state }) => {
      const seen = stepStateOf(state);
      return seen !== 'running' && seen !== 'pending';
    })
  );
}
