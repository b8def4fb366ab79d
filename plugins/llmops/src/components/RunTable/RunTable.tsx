import { Skeleton } from '@backstage/ui';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { Run } from '../../api';
import { useText } from '../../hooks/useText';
import { RunRow } from './RunRow';
import styles from './RunTable.module.css';

/** Agrees with the styles. */
const ROW_HEIGHT = 52;
const SKELETON_ROWS = 6;

const COLUMNS = [
  'state',
  'name',
  'project',
  'engine',
  'started',
  'duration',
  'starter',
  'commit',
] as const;

/** A table of runs that draws only the rows in view and asks for more before its end is reached. */
export function RunTable(props: {
  runs: readonly Run[] | undefined;
  label: string;
  showsProject?: boolean;
  /** Fills its parent's height instead of growing to a limit. */
  fills?: boolean;
  hasMore?: boolean;
  isLoadingMore?: boolean;
  onEndReached?: () => void;
}) {
  const { runs, label, hasMore, isLoadingMore, onEndReached } = props;
  const { showsProject = true, fills = false } = props;
  const t = useText();
  const scroller = useRef<HTMLDivElement>(null);
  const count = runs?.length ?? 0;
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: index => runs?.[index].id ?? index,
    overscan: 12,
  });
  const items = virtualizer.getVirtualItems();
  const lastIndex = items[items.length - 1]?.index ?? -1;

  useEffect(() => {
    if (hasMore && !isLoadingMore && lastIndex >= count - 10) {
      onEndReached?.();
    }
  }, [count, hasMore, isLoadingMore, lastIndex, onEndReached]);

  const columns = COLUMNS.filter(
    column => showsProject || column !== 'project',
  );
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      data-fills={fills || undefined}
    >
      <div
        role="table"
        aria-label={label}
        aria-rowcount={hasMore ? -1 : count + 1}
        aria-busy={!runs || isLoadingMore}
        className={styles.table}
        data-project={showsProject || undefined}
      >
        <div role="rowgroup" className={styles.head}>
          <div role="row" className={styles.headRow} aria-rowindex={1}>
            {columns.map(column => (
              <div
                key={column}
                role="columnheader"
                className={styles.headCell}
                data-column={column}
              >
                {t(`runs.column.${column}`)}
              </div>
            ))}
          </div>
        </div>
        <div
          role="rowgroup"
          className={styles.body}
          style={{
            height: runs
              ? virtualizer.getTotalSize()
              : SKELETON_ROWS * ROW_HEIGHT,
          }}
        >
          {!runs && <SkeletonRows columns={columns} />}
          {runs &&
            items.map(({ index, key, start }) => (
              <RunRow
                key={key}
                run={runs[index]}
                index={index}
                top={start}
                showsProject={showsProject}
              />
            ))}
        </div>
      </div>
      {isLoadingMore && (
        <div role="status" className={styles.more}>
          {t('runs.loadingMore')}
        </div>
      )}
    </div>
  );
}

function SkeletonRows(props: { columns: readonly string[] }) {
  return (
    <>
      {Array.from({ length: SKELETON_ROWS }, (_, row) => (
        <div
          key={row}
          role="row"
          className={styles.row}
          style={{ transform: `translateY(${row * ROW_HEIGHT}px)` }}
        >
          {props.columns.map(column => (
            <div
              key={column}
              role="cell"
              className={styles.cell}
              data-column={column}
            >
              <Skeleton width={column === 'name' ? '70%' : '80%'} height={14} />
            </div>
          ))}
        </div>
      ))}
    </>
  );
}
