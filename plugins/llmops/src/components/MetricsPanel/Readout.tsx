import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import type { PointValue } from '../../lib/readout';
import { seriesColor } from './chartOptions';
import styles from './MetricsPanel.module.css';

/** The values at the pointer, or the newest ones; it also is the legend. */
export function Readout(props: {
  points: readonly PointValue[];
  names: readonly string[];
}) {
  const { points, names } = props;
  const t = useText();
  const format = useFormat();
  return (
    <table className={styles.readout}>
      <thead className={styles.hidden}>
        <tr>
          <th scope="col">{t('metrics.series')}</th>
          <th scope="col">{t('metrics.value')}</th>
          <th scope="col">{t('metrics.step')}</th>
          <th scope="col">{t('metrics.time')}</th>
        </tr>
      </thead>
      <tbody>
        {points.map(({ id, step, value, logged, time }, index) => (
          <tr key={id}>
            <th scope="row" title={names[index]}>
              <span
                aria-hidden
                className={styles.swatch}
                style={{ background: seriesColor(index) }}
              />
              {names[index]}
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
              {step !== undefined &&
                t('metrics.atStep', { step: format.integer(step) })}
            </td>
            <td>{time !== undefined && <PointTime at={time} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function PointTime(props: { at: number }) {
  const format = useFormat();
  const at = new Date(props.at).toISOString();
  return (
    <time dateTime={at} title={format.dateTime(at)}>
      {format.time(at)}
    </time>
  );
}
