import { RiArrowUpLine } from '@remixicon/react';
import { useText } from '../../hooks/useText';
import type { Obstacle } from './findObstacles';
import styles from './LaunchDialog.module.css';

/** Beside the button that launches: what stops it, each a way to where it is. */
export function LaunchObstacles(props: {
  obstacles: readonly Obstacle[];
  onGo: (obstacle: Obstacle) => void;
}) {
  const { obstacles, onGo } = props;
  const t = useText();
  return (
    <div role="status" className={styles.obstacles}>
      {obstacles.length > 0 && (
        <>
          <p>{t('launch.stopped', { count: obstacles.length })}</p>
          <ul>
            {obstacles.map(obstacle => (
              <li key={obstacle.id}>
                <button type="button" onClick={() => onGo(obstacle)}>
                  <RiArrowUpLine size={14} aria-hidden />
                  {obstacle.text}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
