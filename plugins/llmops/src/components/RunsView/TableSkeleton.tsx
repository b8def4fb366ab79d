import { Skeleton } from '@backstage/ui';
import styles from './RunsView.module.css';

const ROWS = 12;

/** Stands for the list until its first rows have come. */
export function TableSkeleton(props: { label: string }) {
  return (
    <div
      role="status"
      aria-busy
      aria-label={props.label}
      className={styles.skeleton}
    >
      {Array.from({ length: ROWS }, (_, row) => (
        <Skeleton key={row} width={row % 2 ? '92%' : '97%'} height={14} />
      ))}
    </div>
  );
}
