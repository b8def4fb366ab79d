import { useMemo } from 'react';
import { buildSparkline } from '../../lib/sparkline';
import styles from './RunTable.module.css';

const BOX = { width: 56, height: 18 };

/** The course of a metric, too small to read values from; the value stands beside it. */
export function Sparkline(props: { values: readonly number[] | undefined }) {
  const { values } = props;
  const path = useMemo(() => {
    const finite = values?.filter(Number.isFinite) ?? [];
    if (finite.length < 2) {
      return undefined;
    }
    return buildSparkline(finite, undefined, BOX)
      .points.map(({ x, y }) => `${x.toFixed(1)},${(y * 0.88 + 1).toFixed(1)}`)
      .join(' ');
  }, [values]);
  return (
    <svg
      aria-hidden
      className={styles.sparkline}
      width={BOX.width}
      height={BOX.height}
      viewBox={`0 0 ${BOX.width} ${BOX.height}`}
    >
      {path && <polyline points={path} />}
    </svg>
  );
}
