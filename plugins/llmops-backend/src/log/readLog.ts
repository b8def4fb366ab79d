import type { LogChunk } from '@llmops/backstage-plugin-llmops-common';
import type { LogBell } from './LogBell';
import type { LogStore } from './LogStore';

const PAGE = 100;
/** Output that another replica stores is seen after this at the latest. */
const LOOK_MS = 500;

export interface LogReading {
  logs: LogStore;
  bell: LogBell;
  dispatchKey: string;
  offset: number;
  step?: string;
  source?: string;
  follow: boolean;
  signal?: AbortSignal;
}

/** The stored output from an offset on; when followed, until nothing more will come or the signal is aborted. */
export async function* readLog(reading: LogReading): AsyncGenerator<LogChunk> {
  const { logs, bell, dispatchKey, step, source, follow, signal } = reading;
  let offset = reading.offset;
  while (!signal?.aborted) {
    // Listening and asking for the end come before reading: what is stored in between is not missed.
    const listening = bell.listen(dispatchKey, LOOK_MS, signal);
    try {
      const complete = !follow || (await logs.isComplete(dispatchKey));
      const chunks = await logs.read({
        dispatchKey,
        offset,
        step,
        source,
        limit: PAGE,
      });
      yield* chunks;
      offset = (chunks.at(-1)?.sequence ?? offset - 1) + 1;
      if (chunks.length === PAGE) {
        continue;
      }
      if (complete) {
        return;
      }
      await listening.heard;
    } finally {
      listening.stop();
    }
  }
}
