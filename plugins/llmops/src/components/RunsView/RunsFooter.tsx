import { useSyncExternalStore } from 'react';
import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import type { RunRowsStore } from '../../lib/runRows/RunRowsStore';
import styles from './RunsView.module.css';

/** Which rows are in view, of how many in all; the number comes by a request of its own. */
export function RunsFooter(props: {
  rows: RunRowsStore;
  first: number;
  last: number;
  isGrouped: boolean;
}) {
  const { rows, first, last, isGrouped } = props;
  useSyncExternalStore(rows.subscribe, rows.getVersion);
  const t = useText();
  const format = useFormat();
  const { rows: total, runs } = rows.totals;
  if (!rows.hasLoaded || rows.length === 0) {
    return null;
  }
  const end = Math.min(last, rows.length - 1);
  const range = {
    first: format.integer(rows.topLevelIndex(Math.min(first, end)) + 1),
    last: format.integer(rows.topLevelIndex(end) + 1),
  };
  if (total === undefined) {
    return <span className={styles.count}>{t('runs.rangeOfMany', range)}</span>;
  }
  const text = t(isGrouped ? 'runs.rangeOfGroups' : 'runs.rangeOf', {
    ...range,
    count: total,
    total: format.integer(total),
  });
  const hasNested = !isGrouped && runs !== undefined && runs !== total;
  return (
    <span className={styles.count}>
      {text}
      {hasNested &&
        ` · ${t('runs.withNested', { total: format.integer(runs) })}`}
    </span>
  );
}
