import { setTimeout as pause } from 'node:timers/promises';
import type { AttemptFolder } from './AttemptFolder';
import { isEndedState } from './files';

/** What the end of an attempt may take beside the grace of its processes. */
const SETTLING_MS = 5000;

/** Attempts that this process of the portal submitted or follows, and that have not ended. */
export class ActiveAttempts {
  readonly #folders = new Map<string, AttemptFolder>();

  add(folder: AttemptFolder): void {
    this.#folders.set(folder.key, folder);
  }

  remove(folder: AttemptFolder): void {
    this.#folders.delete(folder.key);
  }

  /** Asks all to end and waits until they did, but not much longer than the grace. */
  async cancelAll(reason: string, graceMs: number): Promise<void> {
    const folders = [...this.#folders.values()];
    await Promise.all(folders.map(folder => requestCancel(folder, reason)));
    const giveUpAt = Date.now() + graceMs + SETTLING_MS;
    for (const folder of folders) {
      while (!(await hasEnded(folder)) && Date.now() < giveUpAt) {
        await pause(50);
      }
    }
  }
}

async function requestCancel(
  folder: AttemptFolder,
  reason: string,
): Promise<void> {
  if (await folder.isSubmitted()) {
    await folder.requestCancel(reason);
  }
}

async function hasEnded(folder: AttemptFolder): Promise<boolean> {
  if (!(await folder.isSubmitted())) {
    return true;
  }
  const state = await folder.readState();
  return state !== undefined && isEndedState(state);
}
