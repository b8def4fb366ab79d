import { useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useRef, useState } from 'react';
import { llmopsApiRef, type LlmopsApi, type RunCurve } from '../api';
import { CurveBatch } from '../lib/CurveBatch';
import type { XAxis } from '../lib/chartView';
import { toFailure } from '../lib/failure';
import { useChanges } from './useChanges';

/** Signals that arrive within this time are answered by one request. */
const COALESCE_MS = 1000;
/** A sample is replaced by the history as soon as that is here; signals may be down. */
const PREVIEW_POLL_MS = 3000;
const LIVE_POLL_MS = 5000;

/** The curves of one chart. While others are fetched, those of the last view stay. */
export interface Curves {
  curves?: readonly RunCurve[];
  /** Why samples are missing. */
  problems: readonly string[];
  error?: Error;
  reload(): void;
}

const batches = new WeakMap<LlmopsApi, CurveBatch>();

function batchOf(api: LlmopsApi): CurveBatch {
  const known = batches.get(api);
  const batch = known ?? new CurveBatch(request => api.readCurves(request));
  batches.set(api, batch);
  return batch;
}

/** Fetches one metric of several runs within a range, at the resolution of the chart, and again when it grows. */
export function useRunCurves(options: {
  runIds: readonly string[];
  metric: string;
  x: XAxis;
  range?: readonly [number, number];
  /** Most points of all runs together. */
  maxPoints: number;
  isWanted: boolean;
  /** Some of the runs go on. */
  isLive: boolean;
}): Curves {
  const { runIds, metric, x, range, maxPoints, isWanted, isLive } = options;
  const api = useApi(llmopsApiRef);
  const [tries, setTries] = useState(0);
  const [state, setState] = useState<Omit<Curves, 'reload'>>({ problems: [] });
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const signature = JSON.stringify([runIds, metric, x, range, maxPoints]);

  useEffect(() => {
    if (!isWanted || maxPoints < 1) {
      return undefined;
    }
    let isCurrent = true;
    const [ids, key, axis, ends]: [
      string[],
      string,
      XAxis,
      [number, number] | null,
    ] = JSON.parse(signature);
    const again = (pause: number) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setTries(count => count + 1), pause);
    };
    const load =
      ids.length > 0
        ? batchOf(api).get(key, {
            runIds: ids,
            x: axis,
            ...(ends && { from: ends[0], to: ends[1] }),
            maxPoints,
          })
        : Promise.resolve({ curves: [], problems: [] });
    load.then(
      ({ curves, problems }) => {
        if (isCurrent) {
          setState({ curves, problems });
          if (curves.some(({ preview }) => preview)) {
            again(PREVIEW_POLL_MS);
          } else if (isLive) {
            again(LIVE_POLL_MS);
          }
        }
      },
      thrown => {
        if (isCurrent) {
          setState(last => ({ ...last, error: toFailure(thrown) }));
        }
      },
    );
    return () => {
      isCurrent = false;
      clearTimeout(timer.current);
    };
  }, [api, signature, maxPoints, isWanted, isLive, tries]);

  const isShown = useRef(false);
  isShown.current = isWanted;
  useChanges(change => {
    const concerns = change.kind === 'metrics' && runIds.includes(change.runId);
    if (concerns && isShown.current) {
      clearTimeout(timer.current);
      timer.current = setTimeout(
        () => setTries(count => count + 1),
        COALESCE_MS,
      );
    }
  });

  return { ...state, reload: () => setTries(count => count + 1) };
}
