import { isEnded, type RunState } from '@llmops/backstage-plugin-llmops-common';

/** An observation older than this is called stale; sources are looked at every few seconds. */
export const STALE_AFTER = 2 * 60_000;

/** For how long the source of a running run has not been seen; undefined while the view is fresh or the run ended. */
export function staleFor(
  run: { state: RunState; observedAt?: string },
  now: number,
): number | undefined {
  if (isEnded(run.state) || !run.observedAt) {
    return undefined;
  }
  const age = now - Date.parse(run.observedAt);
  return age > STALE_AFTER ? age : undefined;
}
