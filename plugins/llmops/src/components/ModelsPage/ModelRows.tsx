import { Skeleton } from '@backstage/ui';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { Model } from '../../api';
import { useText } from '../../hooks/useText';
import { ModelRow } from './ModelRow';
import styles from './ModelsPage.module.css';

/** Agrees with the styles. */
const ROW_HEIGHT = 68;

/** So many rows before the end the next page is asked for. */
const AHEAD = 20;

/** The rows of the models in sight; more are asked for before the end is reached. */
export function ModelRows(props: {
  models: readonly Model[];
  metric?: string;
  hasMore: boolean;
  onEndReached: () => void;
}) {
  const { models, metric, hasMore, onEndReached } = props;
  const t = useText();
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: models.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: index =>
      JSON.stringify([models[index].tracker, models[index].name]),
    overscan: 8,
  });
  const items = virtualizer.getVirtualItems();
  const lastIndex = items[items.length - 1]?.index ?? -1;
  useEffect(() => {
    if (hasMore && lastIndex >= models.length - AHEAD) {
      onEndReached();
    }
  }, [hasMore, lastIndex, models.length, onEndReached]);
  return (
    <div
      ref={scroller}
      role="feed"
      aria-label={t('tab.models')}
      aria-busy={hasMore}
      className={styles.rows}
    >
      <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
        {items.map(({ key, index, start }) => (
          <div
            key={key}
            className={styles.slot}
            style={{ transform: `translateY(${start}px)` }}
          >
            <ModelRow model={models[index]} metric={metric} />
          </div>
        ))}
      </div>
    </div>
  );
}

export function ModelRowsSkeleton() {
  return (
    <div className={styles.rows} aria-busy="true">
      {[0, 1, 2, 3].map(row => (
        <div key={row} className={styles.row}>
          <div className={styles.what}>
            <Skeleton width="40%" height={14} />
            <Skeleton width="60%" height={12} />
          </div>
        </div>
      ))}
    </div>
  );
}
