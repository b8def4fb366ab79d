import { Skeleton } from '@backstage/ui';
import { isEnded } from '@llmops/backstage-plugin-llmops-common';
import { RiLineChartLine } from '@remixicon/react';
import { useMemo } from 'react';
import { CHART_RUNS, useChartRuns } from '../../hooks/useChartRuns';
import { useComparison } from '../../hooks/useComparison';
import { useText } from '../../hooks/useText';
import { useUrlList, useUrlValue } from '../../hooks/useUrlList';
import { metricsOf } from '../../lib/comparison';
import { runName } from '../../lib/runName';
import type { RunFilters } from '../../lib/runView';
import { ChartGrid } from '../ChartGrid';
import { EmptyNotice } from '../EmptyNotice';
import { FailureNotice } from '../FailureNotice';
import { RefreshFailed } from '../RefreshFailed';
import styles from './RunCharts.module.css';
import { RunSideList } from './RunSideList';

/** The runs that match as a list with an eye each, and the charts of all that are not hidden. */
export function RunCharts(props: { filters: RunFilters; sort?: string }) {
  const { filters, sort } = props;
  const t = useText();
  const [first, setFirst] = useUrlValue('first');
  const skip = Math.max(0, Math.floor(Number(first) || 0));
  const [hidden, setHidden] = useUrlList('hide');
  const { data, error, reload } = useChartRuns({ filters, sort, skip });
  const key = (data?.runs ?? []).map(({ id }) => id).join(' ');
  const runIds = useMemo(() => key.split(' ').filter(Boolean), [key]);
  const comparison = useComparison(runIds);
  const runs = useMemo(
    () =>
      (data?.runs ?? []).map((run, number) => ({
        id: run.id,
        label: runName(run),
        number,
      })),
    [data],
  );
  const shown = useMemo(
    () => runs.filter(({ id }) => !hidden.includes(id)),
    [hidden, runs],
  );
  const metrics = useMemo(
    () => comparison.data && metricsOf(comparison.data),
    [comparison.data],
  );
  const failure = error ?? comparison.error;
  if (failure && !data) {
    return <FailureNotice error={failure} onRetry={reload} />;
  }
  return (
    <div className={styles.root}>
      {data ? (
        <RunSideList
          runs={data.runs}
          total={data.total}
          skip={skip}
          hidden={hidden}
          onHide={setHidden}
          onPage={next => setFirst(next > 0 ? String(next) : undefined)}
          pageSize={CHART_RUNS}
        />
      ) : (
        <Skeleton width="16rem" height={400} />
      )}
      <div className={styles.charts}>
        {failure && <RefreshFailed error={failure} onRetry={reload} />}
        {!metrics && !failure && <Skeleton width="100%" height={400} />}
        {metrics && metrics.length === 0 && (
          <EmptyNotice
            icon={<RiLineChartLine />}
            title={runs.length > 0 ? t('metrics.none') : t('runs.none')}
          />
        )}
        {metrics && metrics.length > 0 && (
          <ChartGrid
            runs={shown}
            metrics={metrics}
            isLive={(data?.runs ?? []).some(({ state }) => !isEnded(state))}
            syncKey="runs"
            level={2}
          />
        )}
      </div>
    </div>
  );
}
