import { useApi } from '@backstage/frontend-plugin-api';
import { Skeleton } from '@backstage/ui';
import { RiLineChartLine } from '@remixicon/react';
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { llmopsApiRef, type MetricSeries, type RunCurve } from '../../api';
import { useChartView } from '../../hooks/useChartView';
import { useMarks } from '../../hooks/useMarks';
import { useFormat } from '../../hooks/useFormat';
import { useLive } from '../../hooks/useLive';
import { isOfMetrics } from '../../lib/change';
import { useText } from '../../hooks/useText';
import {
  groupMetrics,
  nameSeries,
  type MetricGroup,
} from '../../lib/metricGroups';
import { isSystemMetric } from '../../lib/metricOrder';
import { visibleText } from '../../lib/visibleText';
import { EmptyNotice } from '../EmptyNotice';
import { FailureNotice } from '../FailureNotice';
import { Panel } from '../Panel';
import { ChartControls, MetricChart } from '../MetricChart';
import styles from './MetricsPanel.module.css';

/** From this many metrics on they can be searched. */
const SEARCH_FROM = 7;

/** The series of a run's metrics, kept fresh while it runs. */
export function useRunMetrics(runId: string, isLive: boolean) {
  const api = useApi(llmopsApiRef);
  return useLive<MetricSeries[]>({
    key: runId,
    load: signal => api.listMetrics(runId, signal),
    isAffected: change => isOfMetrics(change, runId),
    isActive: () => isLive,
  });
}

/** The metrics of a run: a chart for each that has a course, a table of the single values. */
export function MetricsPanel(props: {
  runId: string;
  isLive: boolean;
  step?: string;
  metrics: ReturnType<typeof useRunMetrics>;
}) {
  const { runId, isLive, step, metrics } = props;
  const t = useText();
  const [view, setView] = useChartView();
  const [params, setParams] = useSearchParams();
  const text = params.get('metric') ?? '';
  const setText = (next: string) =>
    setParams(
      last => {
        const changed = new URLSearchParams(last);
        if (next) {
          changed.set('metric', next);
        } else {
          changed.delete('metric');
        }
        return changed;
      },
      { replace: true },
    );
  const runs = useMemo(() => [{ id: runId, label: runId, number: 0 }], [runId]);
  const isShown = useCallback(
    (curve: RunCurve) => !step || curve.step === step,
    [step],
  );
  const { data, error } = metrics;
  const all = useMemo(() => groupMetrics(data ?? [], { step }), [data, step]);
  const { curves, values } = useMemo(
    () => groupMetrics(data ?? [], { step, text }),
    [data, step, text],
  );
  const count = all.curves.length + all.values.length;
  const marks = useMarks({
    runIds: useMemo(() => [runId], [runId]),
    metrics: useMemo(() => all.curves.map(({ key }) => key), [all]),
    x: view.x,
    isLive,
  });
  const own = curves.filter(({ key }) => !isSystemMetric(key));
  const system = curves.filter(({ key }) => isSystemMetric(key));
  const charts = (groups: readonly MetricGroup[]) => (
    <div className={styles.grid}>
      {groups.map(({ key }) => (
        <MetricChart
          key={key}
          metric={key}
          {...{ runs, view, isLive, isShown, marks }}
          syncKey={runId}
        />
      ))}
    </div>
  );
  return (
    <Panel
      title={t('metrics.title')}
      note={step && t('metrics.ofStep', { step })}
      actions={
        all.curves.length > 0 && (
          <ChartControls
            view={view}
            text={text}
            showsSearch={count >= SEARCH_FROM}
            onView={setView}
            onText={setText}
          />
        )
      }
    >
      {error && !data && (
        <FailureNotice error={error} onRetry={metrics.reload} />
      )}
      {metrics.isPending && <Skeleton width="100%" height={220} />}
      {data && count === 0 && (
        <EmptyNotice
          icon={<RiLineChartLine />}
          title={t('metrics.none')}
          description={isLive ? t('metrics.noneYet') : undefined}
        />
      )}
      {count > 0 && curves.length + values.length === 0 && (
        <EmptyNotice icon={<RiLineChartLine />} title={t('metrics.noMatch')} />
      )}
      {curves.length > 0 && (
        <>
          {own.length > 0 && charts(own)}
          {system.length > 0 && (
            <details className={styles.system} open={own.length === 0}>
              <summary>{t('charts.system', { count: system.length })}</summary>
              {charts(system)}
            </details>
          )}
          <p className={styles.hint}>{t('metrics.hint')}</p>
        </>
      )}
      {values.length > 0 && <ValueTable groups={values} />}
    </Panel>
  );
}

function ValueTable(props: { groups: readonly MetricGroup[] }) {
  const t = useText();
  const format = useFormat();
  return (
    <table className={styles.values}>
      <caption>{t('metrics.singleValues')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('metrics.metric')}</th>
          <th scope="col">{t('metrics.series')}</th>
          <th scope="col">{t('metrics.value')}</th>
        </tr>
      </thead>
      <tbody>
        {props.groups.flatMap(({ key, series }) => {
          const names = nameSeries(series);
          return series.map(({ id, lastValue }, index) => (
            <tr key={id}>
              <th scope="row">{visibleText(key)}</th>
              <td>{names[index]}</td>
              <td className={styles.value}>{format.metric(lastValue)}</td>
            </tr>
          ));
        })}
      </tbody>
    </table>
  );
}
