import styles from './CapacityPage.module.css';

/** How much of something is used; the words beside it say the same. */
export function UseBar(props: { used: number; total: number }) {
  const { used, total } = props;
  const share = total > 0 ? Math.min(1, used / total) : 0;
  return (
    <span
      aria-hidden
      className={styles.bar}
      data-full={used > 0 && used >= total ? true : undefined}
    >
      <span style={{ width: `${share * 100}%` }} />
    </span>
  );
}
