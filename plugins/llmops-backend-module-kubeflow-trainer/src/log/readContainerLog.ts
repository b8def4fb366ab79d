import { createInterface } from 'node:readline';
import type { ClusterClient } from '../clusters/ClusterClient';
import { pathOf, POD } from '../clusters/kinds';
import { timeOfLine } from './logTime';

export interface ContainerLog {
  client: ClusterClient;
  namespace: string;
  pod: string;
  container: string;
  /** The process before the last restart. */
  previous: boolean;
  follow: boolean;
  /** Lines up to this time are known already. */
  after?: string;
  signal: AbortSignal;
}

/**
 * Lines of a container's log, each with the time it was written, until the process ends. Throws when there is no such
 * log, the connection breaks or the signal is aborted.
 */
export async function* readContainerLog(
  log: ContainerLog,
): AsyncGenerator<string> {
  const { client, namespace, pod, container, after, signal } = log;
  const query = new URLSearchParams({
    container,
    follow: String(log.follow),
    previous: String(log.previous),
    timestamps: 'true',
    // The API counts whole seconds; what is known of the second is skipped below.
    ...(after ? { sinceTime: `${after.slice(0, 19)}Z` } : {}),
  });
  const path = `${pathOf(POD, namespace)}/${encodeURIComponent(pod)}/log`;
  const body = await client.open(`${path}?${query}`, signal);
  let failure: Error | undefined;
  body.once('error', error => {
    failure = error;
  });
  try {
    for await (const line of createInterface({ input: body })) {
      const time = timeOfLine(line);
      if (after === undefined || time === undefined || time > after) {
        yield line;
      }
    }
  } finally {
    body.destroy();
  }
  if (failure) {
    // The lines just end when their input breaks.
    throw failure;
  }
}
