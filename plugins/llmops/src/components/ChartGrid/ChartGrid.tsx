import { ButtonIcon } from '@backstage/ui';
import {
  RiExpandWidthLine,
  RiLineChartLine,
  RiPushpin2Fill,
  RiPushpin2Line,
} from '@remixicon/react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useChartView } from '../../hooks/useChartView';
import { useIsInView } from '../../hooks/useIsInView';
import { useMarks } from '../../hooks/useMarks';
import { useText } from '../../hooks/useText';
import { toggled, useUrlList, useUrlValue } from '../../hooks/useUrlList';
import { compareMetrics } from '../../lib/metricOrder';
import { visibleText } from '../../lib/visibleText';
import { EmptyNotice } from '../EmptyNotice';
import { ChartControls, MetricChart, type ChartRun } from '../MetricChart';
import styles from './ChartGrid.module.css';

/** Cards that are added when the end of the page comes near. */
const STEP = 30;
const HEIGHT = 220;
const WIDE_HEIGHT = 420;

/** Charts of all metrics of several runs: searched, pinned and enlarged as the URL says. */
export function ChartGrid(props: {
  runs: readonly ChartRun[];
  metrics: readonly string[];
  isLive: boolean;
  syncKey: string;
  /** Of the charts' headings. */
  level: 2 | 3;
}) {
  const { runs, metrics, isLive, syncKey, level } = props;
  const t = useText();
  const [view, setView] = useChartView();
  const [text = '', setText] = useUrlValue('metric');
  const [pinned, pin] = useUrlList('pin');
  const [wide, widen] = useUrlList('wide');
  const marks = useMarks({
    runIds: useMemo(() => runs.map(({ id }) => id), [runs]),
    metrics,
    x: view.x,
    isLive,
  });
  const shown = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    return metrics
      .filter(metric => metric.toLowerCase().includes(wanted))
      .sort(
        (a, b) =>
          Number(pinned.includes(b)) - Number(pinned.includes(a)) ||
          compareMetrics(a, b),
      );
  }, [metrics, pinned, text]);
  const [count, setCount] = useState(STEP);
  return (
    <div className={styles.root}>
      <div className={styles.controls}>
        <ChartControls
          view={view}
          text={text}
          showsSearch
          onView={setView}
          onText={setText}
        />
      </div>
      {metrics.length > 0 && shown.length === 0 && (
        <EmptyNotice icon={<RiLineChartLine />} title={t('metrics.noMatch')} />
      )}
      <div className={styles.grid}>
        {shown.slice(0, count).map(metric => {
          const isPinned = pinned.includes(metric);
          const isWide = wide.includes(metric);
          return (
            <div key={metric} className={isWide ? styles.wide : undefined}>
              <MetricChart
                {...{ metric, runs, view, isLive, syncKey, marks, level }}
                height={isWide ? WIDE_HEIGHT : HEIGHT}
                actions={
                  <>
                    <ButtonIcon
                      size="small"
                      variant="tertiary"
                      icon={isPinned ? <RiPushpin2Fill /> : <RiPushpin2Line />}
                      aria-label={t('charts.pin', {
                        metric: visibleText(metric),
                      })}
                      aria-pressed={isPinned}
                      onPress={() => pin(toggled(pinned, metric))}
                    />
                    <ButtonIcon
                      size="small"
                      variant="tertiary"
                      icon={<RiExpandWidthLine />}
                      aria-label={t('charts.enlarge', {
                        metric: visibleText(metric),
                      })}
                      aria-pressed={isWide}
                      onPress={() => widen(toggled(wide, metric))}
                    />
                  </>
                }
              />
            </div>
          );
        })}
      </div>
      {count < shown.length && (
        <GridEnd key={count} onReached={() => setCount(count + STEP)} />
      )}
      {shown.length > 0 && <p className={styles.hint}>{t('metrics.hint')}</p>}
    </div>
  );
}

/** Says when the end of what is shown comes near. */
function GridEnd(props: { onReached: () => void }) {
  const end = useRef<HTMLDivElement>(null);
  const isInView = useIsInView(end);
  const { onReached } = props;
  const reached = useRef(onReached);
  reached.current = onReached;
  useEffect(() => {
    if (isInView) {
      reached.current();
    }
  }, [isInView]);
  return <div ref={end} className={styles.end} />;
}
