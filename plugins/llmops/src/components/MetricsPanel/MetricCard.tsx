import { Button, Skeleton } from '@backstage/ui';
import { useMemo, useRef, useState } from 'react';
import { useCurves } from '../../hooks/useCurves';
import { useElementWidth } from '../../hooks/useElementWidth';
import { useFormat } from '../../hooks/useFormat';
import { useInView } from '../../hooks/useInView';
import { useText } from '../../hooks/useText';
import { buildChart, type ChartData } from '../../lib/curve';
import { nameSeries, type MetricGroup } from '../../lib/metricGroups';
import { readPoints } from '../../lib/readout';
import { FailureNotice } from '../FailureNotice';
import { CurveChart } from './CurveChart';
import { Readout } from './Readout';
import type { ChartView } from './ChartControls';
import styles from './MetricsPanel.module.css';

const HEIGHT = 200;
/** Widths are rounded, so that a resized window does not fetch every curve again. */
const POINTS_STEP = 100;

/** One metric: its curves, what is under the pointer, and how true the picture is. */
export function MetricCard(props: {
  runId: string;
  group: MetricGroup;
  view: ChartView;
}) {
  const { runId, group, view } = props;
  const t = useText();
  const card = useRef<HTMLElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const width = useElementWidth(body);
  const isWanted = useInView(card);
  const [range, setRange] = useState<readonly [number, number]>();

  const maxPoints = Math.max(
    POINTS_STEP,
    Math.ceil(width / POINTS_STEP) * POINTS_STEP,
  );
  const { curves, error, reload } = useCurves({
    runId,
    series: group.series,
    range,
    maxPoints,
    isWanted: isWanted && width > 0,
  });
  const data = useMemo(
    () => curves && buildChart(curves, view),
    [curves, view],
  );
  return (
    <section ref={card} aria-label={group.key} className={styles.card}>
      <header className={styles.cardHeader}>
        <h4 className={styles.key}>{group.key}</h4>
        {range && (
          <Button
            size="small"
            variant="tertiary"
            onPress={() => setRange(undefined)}
          >
            {t('metrics.showAll')}
          </Button>
        )}
      </header>
      <div ref={body} className={styles.cardBody}>
        {error && !data && <FailureNotice error={error} onRetry={reload} />}
        {!error && !data && <Skeleton width="100%" height={HEIGHT} />}
        {data && (
          <MetricChart
            {...props}
            data={data}
            width={width}
            range={range}
            onRange={setRange}
          />
        )}
      </div>
      {data && <ChartNotes data={data} view={view} isOld={Boolean(error)} />}
    </section>
  );
}

/** The chart with its readout; only these are drawn again while the pointer moves. */
function MetricChart(props: {
  runId: string;
  group: MetricGroup;
  view: ChartView;
  data: ChartData;
  width: number;
  range?: readonly [number, number];
  onRange: (range: readonly [number, number] | undefined) => void;
}) {
  const { group, data, view } = props;
  const t = useText();
  const format = useFormat();
  const [cursor, setCursor] = useState<number>();
  const names = useMemo(() => nameSeries(group.series), [group.series]);
  const points = useMemo(() => readPoints(data, cursor), [data, cursor]);
  const step = points.find(point => point.step !== undefined)?.step;
  const text = points
    .map(({ value }, index) =>
      value === undefined ? '' : `${names[index]} ${format.number(value)}`,
    )
    .filter(Boolean)
    .join(', ');
  const lastStep = Math.max(1, ...group.series.map(one => one.lastStep ?? 0));
  const place =
    step === undefined
      ? ''
      : t('metrics.atStep', { step: format.integer(step) });
  return (
    <>
      <CurveChart
        data={data}
        label={t('metrics.chart', { metric: group.key })}
        width={props.width}
        height={HEIGHT}
        logarithmic={view.logarithmic}
        syncKey={props.runId}
        range={props.range}
        limits={[0, lastStep]}
        onRange={props.onRange}
        onCursor={setCursor}
        position={{ step, text: [place, text].filter(Boolean).join(': ') }}
      />
      <Readout points={points} names={names} />
    </>
  );
}

/** How true the picture is: smoothed, sampled, cut by the scale, or old. */
function ChartNotes(props: {
  data: ChartData;
  view: ChartView;
  isOld: boolean;
}) {
  const { data, view, isOld } = props;
  const t = useText();
  const format = useFormat();
  return (
    <div className={styles.notes}>
      {view.smoothing > 0 && (
        <p>
          {t('metrics.smoothed', { weight: format.number(view.smoothing) })}
        </p>
      )}
      {data.sampled && (
        <p>
          {t('metrics.sampled', {
            sent: format.integer(data.sent),
            total: format.integer(data.total),
          })}
        </p>
      )}
      {data.hidden > 0 && <p>{t('metrics.hidden', { count: data.hidden })}</p>}
      {isOld && <p role="alert">{t('failure.notRefreshed')}</p>}
    </div>
  );
}
