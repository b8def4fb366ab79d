import { useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useRef, useState } from 'react';
import { llmopsApiRef, type LlmopsApi, type RunCurve } from '../api';
import { CurveBatch } from '../lib/CurveBatch';
import type { XAxis } from '../lib/chartView';
import { isOfMetrics } from '../lib/change';
import { isFinalFailure, toFailure } from '../lib/failure';
import { useChanges, useIsTold } from './useChanges';

/** Signals that arrive within this time are answered by one request. */
const COALESCE_MS = 1000;
/** A sample is replaced by the history as soon as that is here; signals may be down. */
const PREVIEW_POLL_MS = 3000;
const LIVE_POLL_MS = 5000;
/** A tracker that could not give its samples, or a backend that did not answer, is asked again after this time. */
const RETRY_MS = 5000;

/** The curves of one chart. While others are fetched, those of the last view stay. */
export interface Curves {
  curves?: readonly RunCurve[];
  /** Why samples are missing. */
  problems: readonly string[];
  error?: Error;
  reload(): void;
}

const NOTHING: Omit<Curves, 'reload'> = { curves: [], problems: [] };

const batches = new WeakMap<LlmopsApi, CurveBatch>();

function batchOf(api: LlmopsApi): CurveBatch {
  const known = batches.get(api);
  const batch = known ?? new CurveBatch(request => api.readCurves(request));
  batches.set(api, batch);
  return batch;
}

function mayRecover(error: Error | undefined): boolean {
  return error !== undefined && !isFinalFailure(error);
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
  const [state, setState] = useState<Omit<Curves, 'reload'>>({ problems: [] });
  const isTold = useIsTold();
  const request = useRef<(pause: number) => void>(() => undefined);
  const signature = JSON.stringify([runIds, metric, x, range, maxPoints]);

  useEffect(() => {
    if (!isWanted || maxPoints < 1) {
      return undefined;
    }
    const [ids, key, axis, ends]: [
      string[],
      string,
      XAxis,
      [number, number] | null,
    ] = JSON.parse(signature);
    const view = {
      runIds: ids,
      x: axis,
      ...(ends && { from: ends[0], to: ends[1] }),
      maxPoints,
    };
    let timer: ReturnType<typeof setTimeout>;
    let isCurrent = true;
    let isLoading = false;
    let isDue = false;
    let loadedAt = 0;
    const again = (pause: number, work: () => void = load) => {
      clearTimeout(timer);
      timer = setTimeout(work, pause);
    };
    const poll = () => {
      if (isTold(loadedAt)) {
        again(LIVE_POLL_MS, poll);
      } else {
        load();
      }
    };

    // An answer that is late is shown all the same: else a slow backend that signals often would show nothing.
    async function load() {
      if (isLoading) {
        isDue = true;
        return;
      }
      isLoading = true;
      isDue = false;
      let next: Omit<Curves, 'reload'> | undefined;
      let error: Error | undefined;
      try {
        next = ids.length > 0 ? await batchOf(api).get(key, view) : NOTHING;
      } catch (thrown) {
        error = toFailure(thrown);
      }
      isLoading = false;
      loadedAt = Date.now();
      if (!isCurrent) {
        return;
      }
      setState(last => next ?? { ...last, error });
      if (isDue) {
        again(COALESCE_MS);
      } else if (next?.curves?.some(({ preview }) => preview)) {
        again(PREVIEW_POLL_MS);
      } else if (next ? next.problems.length > 0 : mayRecover(error)) {
        again(RETRY_MS);
      } else if (next && isLive) {
        again(LIVE_POLL_MS, poll);
      }
    }

    request.current = pause => again(pause);
    load();
    return () => {
      isCurrent = false;
      clearTimeout(timer);
      request.current = () => undefined;
    };
  }, [api, isTold, signature, maxPoints, isWanted, isLive]);

  useChanges(change => {
    if (change.kind !== 'run' && isOfMetrics(change, ...runIds)) {
      request.current(COALESCE_MS);
    }
  });

  return { ...state, reload: () => request.current(0) };
}
