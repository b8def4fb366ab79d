import { useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useRef, useState } from 'react';
import { llmopsApiRef, type Curve, type MetricSeries } from '../api';
import { toFailure } from '../lib/failure';

/** The curves of one chart. While a newer range is fetched, those of the last one stay. */
export interface Curves {
  curves?: Curve[];
  error?: Error;
  isPending: boolean;
  reload(): void;
}

interface Held {
  /** What the curve was fetched for; another signature means that there is more to fetch. */
  signature: string;
  curve: Curve;
}

function signatureOf(series: MetricSeries, view: string): string {
  return [view, series.points, series.lastStep, series.lastAt].join(':');
}

/** Fetches the curves of series within a range of steps, and again only those that grew. */
export function useCurves(options: {
  runId: string;
  series: readonly MetricSeries[];
  range?: readonly [number, number];
  maxPoints: number;
  isWanted: boolean;
}): Curves {
  const { runId, series, range, maxPoints, isWanted } = options;
  const api = useApi(llmopsApiRef);
  const held = useRef(new Map<string, Held>());
  const [tries, setTries] = useState(0);
  const [state, setState] = useState<Omit<Curves, 'reload' | 'isPending'>>({});
  const latest = useRef({ series, range });
  useEffect(() => {
    latest.current = { series, range };
  });

  const view = `${runId}:${maxPoints}:${range?.join('-') ?? ''}`;
  const signature = series
    .map(one => `${one.id}=${signatureOf(one, view)}`)
    .join('|');

  useEffect(() => {
    if (!isWanted || maxPoints < 1) {
      return undefined;
    }
    const controller = new AbortController();
    async function load() {
      const { series: wanted, range: steps } = latest.current;
      const bounds = steps && {
        fromStep: Math.floor(steps[0]),
        toStep: Math.ceil(steps[1]),
      };
      const curves = await Promise.all(
        wanted.map(async one => {
          const own = signatureOf(one, view);
          const last = held.current.get(one.id);
          if (last?.signature === own) {
            return last.curve;
          }
          const curve = await api.getCurve(
            runId,
            { series: one.id, maxPoints, ...bounds },
            controller.signal,
          );
          held.current.set(one.id, { signature: own, curve });
          return curve;
        }),
      );
      setState({ curves });
    }
    load().catch(thrown => {
      if (!controller.signal.aborted) {
        setState(last => ({ ...last, error: toFailure(thrown) }));
      }
    });
    return () => controller.abort();
  }, [api, runId, view, signature, maxPoints, isWanted, tries]);

  return {
    ...state,
    isPending: !state.curves && !state.error,
    reload: () => setTries(count => count + 1),
  };
}
