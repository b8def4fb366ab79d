import { Button, ButtonIcon, Skeleton } from '@backstage/ui';
import { RiTableLine } from '@remixicon/react';
import { useMemo, useRef, useState, type ReactNode } from 'react';
import type { RunCurve } from '../../api';
import { useElementWidth } from '../../hooks/useElementWidth';
import { useIsInView } from '../../hooks/useIsInView';
import { useRunCurves } from '../../hooks/useRunCurves';
import { useText } from '../../hooks/useText';
import type { ChartView } from '../../lib/chartView';
import { nameCurves } from '../../lib/curveNames';
import { buildChart } from '../../lib/curve';
import { visibleText } from '../../lib/visibleText';
import { FailureNotice } from '../FailureNotice';
import type { ChartMark } from '../CurveChart';
import { ChartNotes } from './ChartNotes';
import { CurveTable } from './CurveTable';
import { DrawnChart } from './DrawnChart';
import styles from './MetricChart.module.css';

/** Widths are rounded, so that a resized window does not fetch every curve again. */
const POINTS_STEP = 100;
const MAX_POINTS = 20_000;

/** A run on a chart. Its number gives its colour and dashes wherever it is shown. */
export interface ChartRun {
  id: string;
  label: string;
  number: number;
}

/** Curves that share the chart need points each, though fewer than one alone. */
function pointsFor(width: number, runs: number): number {
  const columns = Math.ceil(width / POINTS_STEP) * POINTS_STEP;
  return Math.min(MAX_POINTS, columns * Math.min(4, Math.max(2, runs)));
}

/**
 * One metric of one or several runs: its curves, what is under the pointer, and how true the picture is. Drawn while it
 * is near the visible part of the page.
 */
export function MetricChart(props: {
  metric: string;
  runs: readonly ChartRun[];
  view: ChartView;
  isLive: boolean;
  /** Charts of one key show one cursor. */
  syncKey: string;
  height?: number;
  marks?: readonly ChartMark[];
  /** Of the heading; 4 by default. */
  level?: 2 | 3 | 4;
  /** Leaves other curves out. */
  isShown?: (curve: RunCurve) => boolean;
  actions?: ReactNode;
}) {
  const { metric, runs, view, isLive, height = 200, isShown, actions } = props;
  const name = visibleText(metric);
  const Heading = `h${props.level ?? 4}` as const;
  const t = useText();
  const card = useRef<HTMLElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const width = useElementWidth(body);
  const isInView = useIsInView(card);
  const [zoom, setZoom] = useState<{
    x: string;
    range: readonly [number, number];
  }>();
  const [isTable, setTable] = useState(false);
  // A range of steps says nothing about times.
  const range = zoom?.x === view.x ? zoom.range : undefined;
  const runIds = useMemo(() => runs.map(({ id }) => id), [runs]);
  const { curves, problems, error, reload } = useRunCurves({
    runIds,
    metric,
    x: view.x,
    range,
    maxPoints: width > 0 ? pointsFor(width, runs.length) : 0,
    isWanted: isInView,
    isLive,
  });
  const shown = useMemo(
    () =>
      curves?.filter(
        curve => curve.steps.length > 0 && (isShown?.(curve) ?? true),
      ),
    [curves, isShown],
  );
  const data = useMemo(() => shown && buildChart(shown, view), [shown, view]);
  const names = useMemo(() => nameCurves(shown ?? [], runs), [shown, runs]);
  const numbers = useMemo(() => {
    const known = new Map(runs.map(({ id, number }) => [id, number]));
    return (shown ?? []).map((curve, index) =>
      runs.length > 1 ? known.get(curve.runId) ?? index : index,
    );
  }, [shown, runs]);
  return (
    <section ref={card} aria-label={name} className={styles.card}>
      <header className={styles.cardHeader}>
        <Heading className={styles.key} title={name}>
          {name}
        </Heading>
        <div className={styles.actions}>
          {range && (
            <Button
              size="small"
              variant="tertiary"
              onPress={() => setZoom(undefined)}
            >
              {t('metrics.showAll')}
            </Button>
          )}
          <ButtonIcon
            size="small"
            variant="tertiary"
            icon={<RiTableLine />}
            aria-label={t('charts.table', { metric: name })}
            aria-pressed={isTable}
            onPress={() => setTable(!isTable)}
          />
          {actions}
        </div>
      </header>
      <div ref={body} style={{ minHeight: height }}>
        {error && !data && <FailureNotice error={error} onRetry={reload} />}
        {!error && !data && <Skeleton width="100%" height={height} />}
        {data && shown && isTable && (
          <CurveTable curves={shown} names={names} x={view.x} />
        )}
        {data && shown && !isTable && isInView && (
          <DrawnChart
            {...{ metric, view, data, names, numbers, range, height, width }}
            curves={shown}
            marks={props.marks}
            syncKey={props.syncKey}
            isCrowded={runs.length > 1}
            onRange={next => setZoom(next && { x: view.x, range: next })}
          />
        )}
      </div>
      {data && (
        <ChartNotes
          data={data}
          view={view}
          marks={props.marks}
          isOld={Boolean(error)}
          problems={problems}
        />
      )}
    </section>
  );
}
