import { setTimeout as pause } from 'node:timers/promises';

/** Asks again until the answer is there; for tests, whose own time limit ends the wait. */
export async function eventually<T>(
  ask: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) {
      return answer;
    }
    await pause(10);
  }
}
