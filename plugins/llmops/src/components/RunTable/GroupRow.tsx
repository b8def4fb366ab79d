import { memo } from 'react';
import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import type { RowGroup } from '../../lib/runRows/Branch';
import type { RunColumn } from '../../lib/runColumns';
import { Expander, RowFrame, type RowPlace } from './RunRow';
import styles from './RunTable.module.css';

function DrawnGroup(props: {
  group: RowGroup;
  place: RowPlace;
  columns: readonly RunColumn[];
  /** What the value is of, in words. */
  label: string;
  /** The column of the metric that is summed up. */
  metricColumn?: string;
  onToggle: (position: number) => void;
}) {
  const { group, place, columns, label, metricColumn, onToggle } = props;
  const t = useText();
  const format = useFormat();
  return (
    <RowFrame kind="group" place={place}>
      <div
        role="gridcell"
        aria-colindex={1}
        className={styles.cell}
        data-column="select"
      />
      {columns.map(({ identifier }, index) => (
        <div
          key={identifier}
          role="gridcell"
          aria-colindex={index + 2}
          className={styles.cell}
          data-column={identifier === 'name' ? 'name' : undefined}
          data-summary={identifier === metricColumn || undefined}
        >
          {identifier === 'name' && (
            <>
              <Expander place={place} onToggle={onToggle} />
              <span className={styles.group}>
                <span className={styles.kind}>{label}</span>{' '}
                <strong>{group.value ?? t('runs.noValue')}</strong>
              </span>
              <span className={styles.count}>
                {format.integer(group.count)}
              </span>
            </>
          )}
          {identifier === metricColumn && group.metric && (
            <>
              <span title={t('runs.smallest')}>
                {t('runs.min', { value: format.number(group.metric.minimum) })}
              </span>
              <span title={t('runs.mean')}>
                ⌀ {format.number(group.metric.mean)}
              </span>
            </>
          )}
        </div>
      ))}
    </RowFrame>
  );
}

/** Runs with one value in common: how many, and the smallest and mean value of a metric. */
export const GroupRow = memo(DrawnGroup);
