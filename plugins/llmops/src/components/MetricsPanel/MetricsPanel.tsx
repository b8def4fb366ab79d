import { useApi } from '@backstage/frontend-plugin-api';
import { Skeleton } from '@backstage/ui';
import { RiLineChartLine } from '@remixicon/react';
import { useMemo, useState } from 'react';
import { llmopsApiRef, type MetricSeries } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import { useLive } from '../../hooks/useLive';
import { useText } from '../../hooks/useText';
import {
  groupMetrics,
  nameSeries,
  type MetricGroup,
} from '../../lib/metricGroups';
import { EmptyNotice } from '../EmptyNotice';
import { FailureNotice } from '../FailureNotice';
import { Panel } from '../Panel';
import { ChartControls, type ChartView } from './ChartControls';
import { MetricCard } from './MetricCard';
import styles from './MetricsPanel.module.css';

/** From this many metrics on they can be searched. */
const SEARCH_FROM = 7;
const PLAIN: ChartView = { smoothing: 0, logarithmic: false };

/** The series of a run's metrics, kept fresh while it runs. */
export function useRunMetrics(runId: string, isLive: boolean) {
  const api = useApi(llmopsApiRef);
  return useLive<MetricSeries[]>({
    key: runId,
    load: signal => api.listMetrics(runId, signal),
    isAffected: change => change.kind !== 'model' && change.runId === runId,
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
  const [view, setView] = useState(PLAIN);
  const [text, setText] = useState('');
  const { data, error } = metrics;
  const all = useMemo(() => groupMetrics(data ?? [], { step }), [data, step]);
  const { curves, values } = useMemo(
    () => groupMetrics(data ?? [], { step, text }),
    [data, step, text],
  );
  const count = all.curves.length + all.values.length;
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
          <div className={styles.grid}>
            {curves.map(group => (
              <MetricCard
                key={group.key}
                runId={runId}
                group={group}
                view={view}
              />
            ))}
          </div>
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
              <th scope="row">{key}</th>
              <td>{names[index]}</td>
              <td className={styles.value}>
                {typeof lastValue === 'number'
                  ? format.number(lastValue)
                  : 'NaN'}
              </td>
            </tr>
          ));
        })}
      </tbody>
    </table>
  );
}
