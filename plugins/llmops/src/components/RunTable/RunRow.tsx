import { useRouteRef } from '@backstage/frontend-plugin-api';
import { isEnded } from '@llmops/backstage-plugin-llmops-common';
import { Link } from '@backstage/ui';
import { useFormat } from '../../hooks/useFormat';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { elapsed } from '../../lib/format';
import { runRouteRef } from '../../routes';
import { EntityLink } from '../EntityLink';
import { StateChip } from '../StateChip';
import { Timestamp } from '../Timestamp';
import type { Run } from '../../api';
import styles from './RunTable.module.css';

/** How long a run has taken; it counts while the run goes on. */
export function RunDuration(props: {
  run: { state: Run['state']; startedAt?: string; endedAt?: string };
}) {
  const { run } = props;
  const format = useFormat();
  const now = useNow(1_000, !isEnded(run.state));
  const duration = elapsed(run, now);
  return <>{duration === undefined ? '–' : format.duration(duration)}</>;
}

/** One row of the table of runs. The name's link covers the whole row. */
export function RunRow(props: {
  run: Run;
  index: number;
  top: number;
  showsProject: boolean;
}) {
  const { run, index, top, showsProject } = props;
  const t = useText();
  const toRun = useRouteRef(runRouteRef);
  const what = [run.pipeline, run.profile].filter(Boolean).join(' · ');
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={styles.row}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="cell" className={styles.cell} data-column="state">
        <StateChip state={run.state} />
      </div>
      <div role="cell" className={styles.cell} data-column="name">
        <Link
          href={toRun?.({ runId: run.id })}
          variant="body-medium"
          weight="bold"
          truncate
          standalone
          className={styles.name}
        >
          {run.name}
        </Link>
        <span className={styles.detail} title={run.reason ?? what}>
          {run.reason && run.state !== 'succeeded' ? run.reason : what}
        </span>
      </div>
      {showsProject && (
        <div role="cell" className={styles.cell} data-column="project">
          <EntityLink
            entityRef={run.project}
            truncate
            className={styles.link}
          />
        </div>
      )}
      <div role="cell" className={styles.cell} data-column="engine">
        {run.engine}
        {run.origin === 'observed' && (
          <span className={styles.detail}>{t('runs.observed')}</span>
        )}
      </div>
      <div role="cell" className={styles.cell} data-column="started">
        <Timestamp at={run.startedAt ?? run.createdAt} />
      </div>
      <div role="cell" className={styles.cell} data-column="duration">
        <RunDuration run={run} />
      </div>
      <div role="cell" className={styles.cell} data-column="starter">
        {run.startedBy ? (
          <EntityLink
            entityRef={run.startedBy}
            truncate
            className={styles.link}
          />
        ) : (
          '–'
        )}
      </div>
      <div role="cell" className={styles.cell} data-column="commit">
        <code title={run.commit}>{run.commit?.slice(0, 7) ?? '–'}</code>
      </div>
    </div>
  );
}
