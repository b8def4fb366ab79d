import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Button, ButtonIcon, Link } from '@backstage/ui';
import {
  RiArrowLeftSLine,
  RiArrowRightSLine,
  RiEyeLine,
  RiEyeOffLine,
} from '@remixicon/react';
import type { Run } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import { toggled } from '../../hooks/useUrlList';
import { runName } from '../../lib/runName';
import { runRouteRef } from '../../routes';
import { RunSwatch } from '../CurveChart';
import { StateChip } from '../StateChip';
import styles from './RunCharts.module.css';

/** The runs beside the charts: each with its line, its state and an eye. */
export function RunSideList(props: {
  runs: readonly Run[];
  total: number;
  skip: number;
  pageSize: number;
  hidden: readonly string[];
  onHide: (hidden: readonly string[]) => void;
  onPage: (skip: number) => void;
}) {
  const { runs, total, skip, pageSize, hidden, onHide, onPage } = props;
  const t = useText();
  const format = useFormat();
  const toRun = useRouteRef(runRouteRef);
  const isAnyHidden = runs.some(({ id }) => hidden.includes(id));
  const ids = runs.map(({ id }) => id);
  return (
    <nav className={styles.side} aria-label={t('runs.title')}>
      <Button
        size="small"
        variant="tertiary"
        iconStart={isAnyHidden ? <RiEyeLine /> : <RiEyeOffLine />}
        onPress={() => onHide(isAnyHidden ? [] : ids)}
      >
        {isAnyHidden ? t('charts.showAllRuns') : t('charts.hideAll')}
      </Button>
      <ul className={styles.list}>
        {runs.map((run, number) => {
          const { id, state } = run;
          const name = runName(run);
          const isHidden = hidden.includes(id);
          return (
            <li key={id} className={isHidden ? styles.off : undefined}>
              <ButtonIcon
                size="small"
                variant="tertiary"
                icon={isHidden ? <RiEyeOffLine /> : <RiEyeLine />}
                aria-label={t('charts.show', { name })}
                aria-pressed={!isHidden}
                onPress={() => onHide(toggled(hidden, id))}
              />
              <RunSwatch number={number} />
              <Link
                standalone
                variant="body-small"
                href={toRun?.({ runId: id })}
                className={styles.name}
                title={name}
              >
                {name}
              </Link>
              <StateChip state={state} />
            </li>
          );
        })}
      </ul>
      <div className={styles.pages}>
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={<RiArrowLeftSLine />}
          aria-label={t('charts.previousRuns')}
          isDisabled={skip === 0}
          onPress={() => onPage(Math.max(0, skip - pageSize))}
        />
        <span>
          {t('runs.rangeOf', {
            count: total,
            first: format.integer(Math.min(skip + 1, total)),
            last: format.integer(Math.min(skip + runs.length, total)),
            total: format.integer(total),
          })}
        </span>
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={<RiArrowRightSLine />}
          aria-label={t('charts.nextRuns')}
          isDisabled={skip + runs.length >= total}
          onPress={() => onPage(skip + pageSize)}
        />
      </div>
    </nav>
  );
}
