import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Link, Skeleton } from '@backstage/ui';
import type { RunState } from '@llmops/backstage-plugin-llmops-common';
import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import { toneOf } from '../../lib/states';
import { runsRouteRef } from '../../routes';
import styles from './StateCounts.module.css';

/** States that mean the same to somebody who looks over all runs. */
const GROUPS = [
  { id: 'running', states: ['running', 'cancelling'] },
  { id: 'queued', states: ['queued', 'requested', 'dispatching'] },
  { id: 'failed', states: ['failed', 'lost'] },
  { id: 'succeeded', states: ['succeeded'] },
  { id: 'cancelled', states: ['cancelled'] },
] as const satisfies readonly { id: RunState; states: readonly RunState[] }[];

/** How many runs are in which state, each a link to them. */
export function StateCounts(props: { counts?: Record<string, number> }) {
  const { counts } = props;
  const t = useText();
  const format = useFormat();
  const toRuns = useRouteRef(runsRouteRef);
  return (
    <ul className={styles.list} aria-label={t('overview.counts')}>
      {GROUPS.map(({ id, states }) => {
        const count = states.reduce(
          (sum, state) => sum + (counts?.[state] ?? 0),
          0,
        );
        const query = states.map(state => `state=${state}`).join('&');
        return (
          <li key={id} className={styles.item}>
            <span
              className={styles.count}
              data-tone={count > 0 ? toneOf(id) : undefined}
            >
              {counts ? (
                format.integer(count)
              ) : (
                <Skeleton width={32} height={28} />
              )}
            </span>
            <Link
              href={`${toRuns?.()}?${query}`}
              variant="body-small"
              color="secondary"
              standalone
              className={styles.link}
            >
              {t(`overview.count.${id}`)}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
