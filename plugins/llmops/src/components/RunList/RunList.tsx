import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Link, Skeleton, Text } from '@backstage/ui';
import type { Run } from '../../api';
import { runName } from '../../lib/runName';
import { runRouteRef } from '../../routes';
import { EntityLink } from '../EntityLink';
import { RunDuration } from '../RunTable';
import { StateChip } from '../StateChip';
import { Timestamp } from '../Timestamp';
import styles from './RunList.module.css';

/** A short list of runs with their reasons in full. */
export function RunList(props: {
  runs: readonly Run[];
  showsProject?: boolean;
}) {
  const { runs, showsProject = true } = props;
  const toRun = useRouteRef(runRouteRef);
  return (
    <ul className={styles.list}>
      {runs.map(run => (
        <li key={run.id} className={styles.item}>
          <div className={styles.state}>
            <StateChip state={run.state} />
          </div>
          <div className={styles.body}>
            <div className={styles.line}>
              <Link
                href={toRun?.({ runId: run.id })}
                variant="body-medium"
                weight="bold"
                standalone
              >
                {runName(run)}
              </Link>
              {showsProject && run.project && (
                <EntityLink
                  entityRef={run.project}
                  variant="body-small"
                  color="secondary"
                />
              )}
            </div>
            {run.reason && (
              <Text as="p" variant="body-small" color="secondary">
                {run.reason}
              </Text>
            )}
          </div>
          <div className={styles.times}>
            <span className={styles.duration}>
              <RunDuration run={run} />
            </span>
            <Timestamp at={run.endedAt ?? run.startedAt ?? run.createdAt} />
          </div>
        </li>
      ))}
    </ul>
  );
}

export function RunListSkeleton() {
  return (
    <ul className={styles.list} aria-busy="true">
      {[0, 1].map(row => (
        <li key={row} className={styles.item}>
          <Skeleton width={88} height={22} />
          <div className={styles.body}>
            <Skeleton width="45%" height={14} />
            <Skeleton width="75%" height={12} />
          </div>
          <Skeleton width={56} height={14} />
        </li>
      ))}
    </ul>
  );
}
