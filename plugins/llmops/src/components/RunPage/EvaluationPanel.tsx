import type { MetricSeries, Threshold } from '../../api';
import { useText } from '../../hooks/useText';
import { Panel } from '../Panel';
import { ThresholdTable } from '../ThresholdTable';

/** The newest value of a metric over all series that logged it. */
function newestValue(series: readonly MetricSeries[], key: string) {
  return series
    .filter(one => one.key === key)
    .sort((a, b) => (a.lastAt ?? '').localeCompare(b.lastAt ?? ''))
    .pop()?.lastValue;
}

/** Whether the run met the thresholds that its pipeline declares; nothing when it declares none. */
export function EvaluationPanel(props: {
  thresholds?: Record<string, Threshold>;
  series?: readonly MetricSeries[];
  isLive: boolean;
}) {
  const { thresholds = {}, series = [], isLive } = props;
  const t = useText();
  const rows = Object.entries(thresholds).map(([key, threshold]) => ({
    key,
    threshold,
    value: newestValue(series, key),
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
