import { ServiceUnavailableError } from '@backstage/errors';

/** People wait no longer for what another system answers. */
const PATIENCE_MS = 9_000;

/**
 * Does work that another system must answer. When it does not answer in time, the work is aborted, and this rejects with a
 * `ServiceUnavailableError` in words.
 *
 * @param signal - of the caller, who may give up sooner
 * @param what - names the system, at the beginning of the message
 */
export async function withinPatience<T>(
  signal: AbortSignal,
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const late = new AbortController();
  const error = new ServiceUnavailableError(
    `${what} did not answer within ${
      patienceMs / 1000
    } s. Try again, or ask a platform engineer whether it runs.`,
  );
  const timer = setTimeout(() => late.abort(error), patienceMs);
  try {
    return await work(AbortSignal.any([signal, late.signal]));
  } finally {
    clearTimeout(timer);
  }
}
