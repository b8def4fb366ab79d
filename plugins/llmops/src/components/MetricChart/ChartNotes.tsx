import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import type { ChartView } from '../../lib/chartView';
import type { ChartData } from '../../lib/curve';
import type { ChartMark } from '../CurveChart';
import styles from './MetricChart.module.css';

/** How true the picture is: a sample, smoothed, in buckets, cut by the scale, or old. */
export function ChartNotes(props: {
  data: ChartData;
  view: ChartView;
  marks?: readonly ChartMark[];
  isOld: boolean;
  problems: readonly string[];
}) {
  const { data, view, marks = [], isOld, problems } = props;
  const t = useText();
  const format = useFormat();
  const odd = data.odd.reduce(
    (sum, { nan, positive, negative }) => sum + nan + positive + negative,
    0,
  );
  const kinds = new Set(marks.map(({ kind }) => kind));
  return (
    <div className={styles.notes}>
      {data.preview && (
        <p role="status" className={styles.preview}>
          {t('charts.preview')}
        </p>
      )}
      {problems.map(problem => (
        <p key={problem} role="alert">
          {problem}
        </p>
      ))}
      {view.smoothing > 0 && (
        <p>
          {t('metrics.smoothed', { weight: format.number(view.smoothing) })}
        </p>
      )}
      {data.sampled && (
        <p>
          {t('metrics.sampled', {
            sent: format.integer(data.sent),
            total: format.integer(data.total),
          })}
        </p>
      )}
      {odd > 0 && <p>{t('charts.odd', { count: odd })}</p>}
      {data.hidden > 0 && <p>{t('metrics.hidden', { count: data.hidden })}</p>}
      {kinds.has('evaluation') && <p>{t('charts.evaluations')}</p>}
      {kinds.has('checkpoint') && <p>{t('charts.checkpoints')}</p>}
      {isOld && <p role="alert">{t('failure.notRefreshed')}</p>}
    </div>
  );
}
