import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import {
  readChartView,
  writeChartView,
  type ChartView,
} from '../lib/chartView';

/** How charts are drawn, as the URL says. */
export function useChartView(): [ChartView, (view: ChartView) => void] {
  const [params, setParams] = useSearchParams();
  const { x, smoothing, logarithmic } = readChartView(params);
  const view = useMemo(
    () => ({ x, smoothing, logarithmic }),
    [x, smoothing, logarithmic],
  );
  const change = useCallback(
    (next: ChartView) =>
      setParams(last => writeChartView(last, next), { replace: true }),
    [setParams],
  );
  return [view, change];
}
