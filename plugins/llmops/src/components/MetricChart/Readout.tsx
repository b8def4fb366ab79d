import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import type { PointValue } from '../../lib/readout';
import { RunSwatch } from '../CurveChart';
import styles from './MetricChart.module.css';

/** The values at the pointer, or the newest ones; it also is the legend. */
export function Readout(props: {
  points: readonly PointValue[];
  names: readonly string[];
  numbers: readonly number[];
  placeText: (x: number) => string;
}) {
  const { points, names, numbers, placeText } = props;
  const t = useText();
  const format = useFormat();
  return (
    <table className={styles.readout}>
      <thead className={styles.hidden}>
        <tr>
          <th scope="col">{t('metrics.series')}</th>
          <th scope="col">{t('metrics.value')}</th>
          <th scope="col">{t('charts.extremes')}</th>
          <th scope="col">{t('charts.x')}</th>
        </tr>
      </thead>
      <tbody>
        {points.map(({ id, x, value, logged, low, high }, index) => (
          <tr key={id}>
            <th scope="row" title={names[index]}>
              <RunSwatch number={numbers[index]} /> {names[index]}
            </th>
            <td className={styles.value}>
              {value === undefined ? '–' : format.number(value)}
              {logged !== undefined && (
                <span className={styles.logged}>
                  {t('metrics.logged', { value: format.number(logged) })}
                </span>
              )}
            </td>
            <td>
              {low !== undefined &&
                high !== undefined &&
                low !== high &&
                `${format.number(low)} … ${format.number(high)}`}
            </td>
            <td>{x !== undefined && placeText(x)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
