import type { MetricSeries, Threshold } from '../../api';
import { useText } from '../../hooks/useText';
import { Panel } from '../Panel';
import { ThresholdTable } from '../ThresholdTable';

/** The newest value of a metric that the step logged, in whichever attempt. */
function newestValue(
  series: readonly MetricSeries[],
  step: string | undefined,
  key: string,
) {
  return series
    .filter(one => one.key === key && one.step === step)
    .sort((a, b) => (a.lastAt ?? '').localeCompare(b.lastAt ?? ''))
    .pop()?.lastValue;
}

/**
 * Whether the run met the thresholds that its pipeline declares; nothing when it declares none. Other steps may log
 * metrics of the same names: only those of the evaluating step count.
 */
export function EvaluationPanel(props: {
  step?: string;
  thresholds?: Record<string, Threshold>;
  series?: readonly MetricSeries[];
  isLive: boolean;
}) {
  const { step, thresholds = {}, series = [], isLive } = props;
  const t = useText();
  const rows = Object.entries(thresholds).map(([key, threshold]) => ({
    key,
    threshold,
    value: newestValue(series, step, key),
  }));
  return rows.length > 0 ? (
    <Panel
      title={t('evaluation.title')}
      note={isLive ? t('evaluation.soFar') : undefined}
    >
      <ThresholdTable rows={rows} />
    </Panel>
  ) : null;
}
