import { useRouteRef } from '@backstage/frontend-plugin-api';
import { ButtonIcon, Link } from '@backstage/ui';
import { RiEyeLine, RiEyeOffLine } from '@remixicon/react';
import { useText } from '../../hooks/useText';
import { toggled } from '../../hooks/useUrlList';
import { runRouteRef } from '../../routes';
import { RunSwatch } from '../CurveChart';
import type { ChartRun } from '../MetricChart';
import styles from './ComparePage.module.css';

/** The runs with their lines; hidden ones stay in the list. */
export function RunLegend(props: {
  runs: readonly ChartRun[];
  hidden: readonly string[];
  onHide: (hidden: readonly string[]) => void;
}) {
  const { runs, hidden, onHide } = props;
  const t = useText();
  const toRun = useRouteRef(runRouteRef);
  return (
    <ul className={styles.legend} aria-label={t('compare.runs')}>
      {runs.map(({ id, label, number }) => {
        const isHidden = hidden.includes(id);
        return (
          <li key={id} className={isHidden ? styles.off : undefined}>
            <ButtonIcon
              size="small"
              variant="tertiary"
              icon={isHidden ? <RiEyeOffLine /> : <RiEyeLine />}
              aria-label={t('charts.show', { name: label })}
              aria-pressed={!isHidden}
              onPress={() => onHide(toggled(hidden, id))}
            />
            <RunSwatch number={number} />
            <Link
              standalone
              variant="body-small"
              href={toRun?.({ runId: id })}
              className={styles.name}
              title={label}
            >
              {label}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
