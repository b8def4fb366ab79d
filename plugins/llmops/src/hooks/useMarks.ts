import { useMemo } from 'react';
import type { ChartMark } from '../components/CurveChart';
import type { XAxis } from '../lib/chartView';
import { positionsOf } from '../lib/curve';
import { useRunCurves } from './useRunCurves';

/** More marks than this would be a curtain. */
const MOST = 200;
/** Marks of more runs say nothing about any of them. */
const MOST_RUNS = 3;

const EVALUATION =
  /(^|[^a-z])(eval|evaluation|val|valid|validation|test)([^a-z]|$)/i;
const CHECKPOINT = /(^|[^a-z])checkpoints?([^a-z]|$)/i;

/**
 * Where evaluation happened or a checkpoint was written, told from the metrics that were logged then: `eval_loss`,
 * `val/accuracy`, `checkpoint`.
 */
export function useMarks(options: {
  runIds: readonly string[];
  metrics: readonly string[];
  x: XAxis;
  isLive: boolean;
}): readonly ChartMark[] {
  const { runIds, metrics, x, isLive } = options;
  const evaluation = metrics.find(key => EVALUATION.test(key));
  const checkpoint = metrics.find(key => CHECKPOINT.test(key));
  const common = { runIds, x, isLive, maxPoints: MOST };
  const isFew = runIds.length <= MOST_RUNS && metrics.length > 1;
  const evaluations = useRunCurves({
    ...common,
    metric: evaluation ?? '',
    isWanted: isFew && evaluation !== undefined,
  }).curves;
  const checkpoints = useRunCurves({
    ...common,
    metric: checkpoint ?? '',
    isWanted: isFew && checkpoint !== undefined,
  }).curves;
  return useMemo(() => {
    const toMarks = (
      curves: typeof evaluations,
      kind: ChartMark['kind'],
    ): ChartMark[] =>
      (curves ?? [])
        .filter(curve => !curve.sampled && curve.total < MOST)
        .flatMap(curve =>
          positionsOf(curve).map(place => ({ x: place, kind })),
        );
    return [
      ...toMarks(evaluations, 'evaluation'),
      ...toMarks(checkpoints, 'checkpoint'),
    ];
  }, [evaluations, checkpoints]);
}
