import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import { nearestValues, type PointValue } from '../../lib/readout';
import type { ChartCursor } from '../CurveChart/chartOptions';
import { RunSwatch } from '../CurveChart';
import styles from './MetricChart.module.css';

/** As many runs as can be read at once. */
const SHOWN = 12;

/** The values of all runs at the pointer, the largest first; of many, those nearest to it. */
export function HoverValues(props: {
  points: readonly PointValue[];
  names: readonly string[];
  numbers: readonly number[];
  cursor: ChartCursor;
  place: string;
  width: number;
}) {
  const { points, names, numbers, cursor, place, width } = props;
  const t = useText();
  const format = useFormat();
  const { shown, nearest } = nearestValues(points, cursor.value, SHOWN);
  const isRight = cursor.left > width / 2;
  return (
    <div
      aria-hidden
      className={styles.hover}
      style={
        isRight
          ? { right: width - cursor.left - 24 }
          : { left: cursor.left + 72 }
      }
    >
      <p className={styles.place}>{place}</p>
      <table>
        <tbody>
          {shown.map(index => {
            const { value, low, high } = points[index];
            return (
              <tr
                key={points[index].id}
                className={index === nearest ? styles.nearest : undefined}
              >
                <th scope="row">
                  <RunSwatch number={numbers[index]} /> {names[index]}
                </th>
                <td>{value === undefined ? '–' : format.number(value)}</td>
                <td className={styles.extremes}>
                  {low !== undefined &&
                    high !== undefined &&
                    low !== high &&
                    `${format.number(low)} … ${format.number(high)}`}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {points.length > shown.length && (
        <p>{t('charts.more', { count: points.length - shown.length })}</p>
      )}
    </div>
  );
}
