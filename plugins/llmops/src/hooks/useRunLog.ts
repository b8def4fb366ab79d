import { useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useRef, useState } from 'react';
import { llmopsApiRef, type LogChunk } from '../api';
import { isFinalFailure } from '../lib/failure';
import { followLog } from '../lib/followLog';
import { LogLines, type LogLine } from '../lib/logLines';

/** New text is shown this often; a chatty job must not draw the page thousands of times a second. */
const FLUSH_INTERVAL = 150;

/** How the connection to the log is. */
export type LogStatus = 'connecting' | 'live' | 'interrupted' | 'ended';

/** The log of one attempt as far as it has come. */
export interface RunLog {
  lines: readonly LogLine[];
  /** Lines that were let go to keep the page quick. */
  dropped: number;
  status: LogStatus;
  /** Why it was interrupted. */
  error?: Error;
}

const EMPTY: RunLog = { lines: [], dropped: 0, status: 'connecting' };

/** Waits; rejects as soon as the signal is aborted. */
function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new DOMException('The reader has gone', 'AbortError'));
    });
  });
}

/** Follows the log of an attempt while `isLive`, across broken connections. */
export function useRunLog(
  runId: string,
  attempt: number,
  isLive: boolean,
): RunLog {
  const api = useApi(llmopsApiRef);
  const [log, setLog] = useState(EMPTY);
  const live = useRef(isLive);
  useEffect(() => {
    live.current = isLive;
  }, [isLive]);

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const held = new LogLines();
    let waiting: LogChunk[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;

    const show = (change: Partial<RunLog>) => {
      clearTimeout(timer);
      timer = undefined;
      held.append(waiting);
      waiting = [];
      setLog(last => ({
        ...last,
        ...change,
        lines: held.lines,
        dropped: held.dropped,
      }));
    };

    async function follow() {
      const signals = followLog({
        open: offset =>
          api.readLog(runId, { attempt, offset, follow: live.current }, signal),
        isLive: () => live.current,
        wait: milliseconds => wait(milliseconds, signal),
        isFinal: isFinalFailure,
      });
      for await (const heard of signals) {
        if (signal.aborted) {
          return;
        }
        if (heard.type === 'chunk') {
          waiting.push(heard.chunk);
          timer ??= setTimeout(() => show({}), FLUSH_INTERVAL);
        } else if (heard.type === 'connected') {
          show({ status: 'live', error: undefined });
        } else if (heard.type === 'interrupted') {
          show({ status: 'interrupted', error: heard.error });
        } else {
          show({ status: 'ended' });
        }
      }
    }

    setLog(EMPTY);
    // Only the wait rejects, when the reader has gone.
    follow().catch(() => undefined);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [api, runId, attempt]);

  return log;
}
