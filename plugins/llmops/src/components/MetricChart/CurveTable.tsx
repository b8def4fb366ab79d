import type { RunCurve } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import type { XAxis } from '../../lib/chartView';
import { summarizeCurve } from '../../lib/curveSummary';
import styles from './MetricChart.module.css';
import { usePlaceText } from './usePlaceText';

/** What a chart shows, in numbers: for screen readers, and for whoever wants to copy them. */
export function CurveTable(props: {
  curves: readonly RunCurve[];
  names: readonly string[];
  x: XAxis;
}) {
  const { curves, names, x } = props;
  const t = useText();
  const format = useFormat();
  const placeText = usePlaceText(x);
  const number = (value: number | undefined) =>
    value === undefined ? '–' : format.number(value);
  return (
    <div
      className={styles.tableFrame}
      role="group"
      aria-label={t('charts.numbers')}
    >
      <table className={styles.numbers}>
        <thead>
          <tr>
            <th scope="col">{t('metrics.series')}</th>
            <th scope="col">{t('charts.points')}</th>
            <th scope="col">{t('charts.first')}</th>
            <th scope="col">{t('charts.newest')}</th>
            <th scope="col">{t('charts.minimum')}</th>
            <th scope="col">{t('charts.maximum')}</th>
            <th scope="col">{t('charts.notNumbers')}</th>
          </tr>
        </thead>
        <tbody>
          {curves.map((curve, index) => {
            const summary = summarizeCurve(curve);
            const at = (place: { x: number; value: number } | undefined) =>
              place && (
                <>
                  {format.number(place.value)}
                  <span className={styles.logged}>{placeText(place.x)}</span>
                </>
              );
            return (
              <tr key={curve.series}>
                <th scope="row">{names[index]}</th>
                <td>{format.integer(curve.total)}</td>
                <td>{number(summary.first)}</td>
                <td>{number(summary.newest)}</td>
                <td>{at(summary.minimum)}</td>
                <td>{at(summary.maximum)}</td>
                <td>{format.integer(summary.notFinite)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
