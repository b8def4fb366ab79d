// @ts-check
import { Interrupted } from './problem.mjs';

const controller = new AbortController();

/** Aborted by the first Ctrl-C, SIGTERM or SIGHUP once {@link stopOnSignals} was called. */
export const interruption = controller.signal;

/** Lets signals end the present work in order: its commands are stopped, its locks released. */
export function stopOnSignals() {
  for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(name, () => controller.abort(new Interrupted()));
  }
}

/** @throws Interrupted after a signal came */
export function throwIfInterrupted() {
  if (interruption.aborted) throw new Interrupted();
}
