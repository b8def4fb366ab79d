import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useChartColors } from '../../hooks/useChartColors';
import { useFormat } from '../../hooks/useFormat';
import { zoomRange, type ChartData } from '../../lib/curve';
import { buildOptions, toColumns, type ChartEvents } from './chartOptions';
import styles from './MetricsPanel.module.css';

const ZOOM_IN = 0.75;
const ZOOM_OUT = 1 / ZOOM_IN;

/**
 * The curves of one metric on a canvas. For the keyboard and screen readers it is a slider along the steps.
 * Drag, Ctrl + wheel and the keys + and − zoom, double click and 0 show all.
 */
export function CurveChart(props: {
  data: ChartData;
  label: string;
  width: number;
  height: number;
  logarithmic: boolean;
  syncKey: string;
  range?: readonly [number, number];
  /** The steps that there are; zooming out ends there. */
  limits: readonly [number, number];
  onRange: (range: readonly [number, number] | undefined) => void;
  onCursor: (index: number | undefined) => void;
  /** Where the cursor is, and the values there in words. */
  position: { step?: number; text: string };
}) {
  const { data, width, height, logarithmic, syncKey, range } = props;
  const frame = useRef<HTMLDivElement>(null);
  const chart = useRef<UPlot>();
  const colors = useChartColors(frame);
  const format = useFormat();
  const count = data.series.length;

  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    const element = frame.current;
    if (!element || !colors || width < 1) {
      return undefined;
    }
    const events: ChartEvents = {
      onCursor: index => latest.current.onCursor(index),
      onRange: next => latest.current.onRange(next),
      range: () => latest.current.range,
    };
    const made = new UPlot(
      buildOptions({
        count,
        width,
        height,
        colors,
        logarithmic,
        syncKey,
        formatNumber: format.number,
        events,
      }),
      toColumns(latest.current.data),
      element,
    );
    chart.current = made;
    const onWheel = (event: WheelEvent) => {
      // Without a modifier the wheel scrolls the page; pinching on a touchpad arrives with Ctrl.
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const at = event.clientX - made.over.getBoundingClientRect().left;
        zoom(made.posToVal(at, 'x'), event.deltaY < 0 ? ZOOM_IN : ZOOM_OUT);
      }
    };
    made.over.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      made.over.removeEventListener('wheel', onWheel);
      made.destroy();
      chart.current = undefined;
    };
  }, [count, width, height, colors, logarithmic, syncKey, format]);

  useEffect(() => {
    chart.current?.setData(toColumns(data));
  }, [data, range]);

  function zoom(center: number, factor: number) {
    const { limits, range: shown = limits, onRange } = latest.current;
    onRange(zoomRange(shown, center, factor, limits));
  }

  function moveCursor(by: number) {
    const made = chart.current;
    const { steps } = data;
    if (made && steps.length) {
      const last = made.cursor.idx ?? (by > 0 ? -1 : steps.length);
      const next = Math.min(steps.length - 1, Math.max(0, last + by));
      made.setCursor({ left: made.valToPos(steps[next], 'x'), top: 1 });
    }
  }

  const onKeyDown = (event: React.KeyboardEvent) => {
    const { limits, range: shown = limits, onRange } = props;
    const center = (shown[0] + shown[1]) / 2;
    const actions: Record<string, () => void> = {
      ArrowLeft: () => moveCursor(-1),
      ArrowRight: () => moveCursor(1),
      '+': () => zoom(center, ZOOM_IN),
      '=': () => zoom(center, ZOOM_IN),
      '-': () => zoom(center, ZOOM_OUT),
      '0': () => onRange(undefined),
    };
    const action = actions[event.key];
    if (action && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      action();
    }
  };
  return (
    <div
      ref={frame}
      role="slider"
      aria-label={props.label}
      aria-valuemin={props.limits[0]}
      aria-valuemax={props.limits[1]}
      aria-valuenow={props.position.step}
      aria-valuetext={props.position.text}
      tabIndex={0}
      className={styles.chart}
      style={{ height }}
      onKeyDown={onKeyDown}
    />
  );
}
