import { BreadcrumbEntry, useRouteRef } from '@backstage/frontend-plugin-api';
import { Container, Header } from '@backstage/ui';
import { isEnded } from '@llmops/backstage-plugin-llmops-common';
import { RiLineChartLine } from '@remixicon/react';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { Comparison } from '../../api';
import { useComparison } from '../../hooks/useComparison';
import { useText } from '../../hooks/useText';
import { useUrlList } from '../../hooks/useUrlList';
import { metricsOf } from '../../lib/comparison';
import { readComparedRuns } from '../../lib/comparedRuns';
import { runName } from '../../lib/runName';
import { compareRouteRef } from '../../routes';
import { ChartGrid } from '../ChartGrid';
import { EmptyNotice } from '../EmptyNotice';
import { FailureNotice } from '../FailureNotice';
import { PageSkeleton } from '../LlmopsPages/PageSkeleton';
import { Panel } from '../Panel';
import { RefreshFailed } from '../RefreshFailed';
import { TrackerLine } from '../TrackerLine';
import styles from './ComparePage.module.css';
import { DifferenceTable } from './DifferenceTable';
import { RunLegend } from './RunLegend';
import { SweepPanel } from './SweepPanel';

/** Several runs side by side: curves on common axes, what differs, and what a sweep tells. The URL holds all of it. */
export function ComparePage() {
  const t = useText();
  const [params] = useSearchParams();
  const key = readComparedRuns(params).join(' ');
  const runIds = useMemo(() => key.split(' ').filter(Boolean), [key]);
  const { data, error, reload } = useComparison(runIds);
  const toCompare = useRouteRef(compareRouteRef);
  return (
    <BreadcrumbEntry
      entry={{ label: t('compare.title'), href: toCompare?.() ?? '' }}
    >
      <Header title={t('compare.title')} />
      <Container>
        {runIds.length === 0 && (
          <EmptyNotice
            icon={<RiLineChartLine />}
            title={t('compare.none')}
            description={t('compare.noneHint')}
          />
        )}
        {error && !data && <FailureNotice error={error} onRetry={reload} />}
        {error && data && <RefreshFailed error={error} onRetry={reload} />}
        {!error && !data && <PageSkeleton />}
        {data && <TrackerLine />}
        {data && data.runs.length > 0 && (
          <ComparedRuns comparison={data} asked={runIds} />
        )}
        {data && runIds.length > 0 && data.runs.length === 0 && (
          <EmptyNotice
            icon={<RiLineChartLine />}
            title={t('compare.notFound')}
          />
        )}
      </Container>
    </BreadcrumbEntry>
  );
}

function ComparedRuns(props: {
  comparison: Comparison;
  asked: readonly string[];
}) {
  const { comparison, asked } = props;
  const t = useText();
  const [hidden, hide] = useUrlList('hide');
  // A run keeps its colour while others are hidden.
  const runs = useMemo(
    () =>
      comparison.runs.map(run => ({
        id: run.id,
        label: runName(run),
        number: asked.indexOf(run.id),
      })),
    [asked, comparison.runs],
  );
  const shown = useMemo(
    () => runs.filter(({ id }) => !hidden.includes(id)),
    [hidden, runs],
  );
  const metrics = useMemo(() => metricsOf(comparison), [comparison]);
  return (
    <div className={styles.body}>
      <RunLegend runs={runs} hidden={hidden} onHide={hide} />
      {runs.length < asked.length && (
        <p className={styles.note} role="status">
          {t('compare.missing', { count: asked.length - runs.length })}
        </p>
      )}
      <Panel title={t('compare.curves')} level={2}>
        {metrics.length > 0 ? (
          <ChartGrid
            runs={shown}
            metrics={metrics}
            isLive={comparison.runs.some(({ state }) => !isEnded(state))}
            syncKey="compare"
            level={3}
          />
        ) : (
          <EmptyNotice icon={<RiLineChartLine />} title={t('metrics.none')} />
        )}
      </Panel>
      <DifferenceTable comparison={comparison} runs={runs} />
      <SweepPanel comparison={comparison} runs={shown} />
    </div>
  );
}
