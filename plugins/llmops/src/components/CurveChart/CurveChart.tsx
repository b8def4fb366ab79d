import { useEffect, useRef, type RefObject } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useChartColors, type ChartColors } from '../../hooks/useChartColors';
import { useFormat } from '../../hooks/useFormat';
import type { XAxis } from '../../lib/chartView';
import { zoomRange, type ChartData } from '../../lib/curve';
import {
  buildOptions,
  toColumns,
  type ChartCursor,
  type ChartEvents,
} from './chartOptions';
import styles from './CurveChart.module.css';
import { drawMarks, drawOdd, type ChartMark } from './drawMarks';
import palette from './palette.module.css';

const ZOOM_IN = 0.75;
const ZOOM_OUT = 1 / ZOOM_IN;

const NO_MARKS: readonly ChartMark[] = [];

interface CurveChartProps {
  data: ChartData;
  /** The number of each series, which gives its colour. */
  numbers: readonly number[];
  x: XAxis;
  marks?: readonly ChartMark[];
  label: string;
  width: number;
  height: number;
  logarithmic: boolean;
  syncKey: string;
  range?: readonly [number, number];
  /** What there is; zooming out ends there. */
  limits: readonly [number, number];
  onRange: (range: readonly [number, number] | undefined) => void;
  onCursor: (cursor: ChartCursor | undefined) => void;
  /** Where the cursor is, and the values there in words. */
  position: { x?: number; text: string };
}

/**
 * The curves of one metric on a canvas. For the keyboard and screen readers it is a slider along the horizontal axis.
 * Drag, Ctrl + wheel and the keys + and − zoom, double click and 0 show all.
 */
export function CurveChart(props: CurveChartProps) {
  const { data, x, width, height, logarithmic, syncKey, range } = props;
  const { marks = NO_MARKS } = props;
  const frame = useRef<HTMLDivElement>(null);
  const chart = useRef<UPlot>();
  const colors = useChartColors(frame);
  const format = useFormat();
  const numbersKey = props.numbers.join(' ');

  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    const element = frame.current;
    if (!element || !colors || width < 1) {
      return undefined;
    }
    const events = eventsOf(latest, colors);
    const made = new UPlot(
      buildOptions({
        numbers: numbersKey.split(' ').filter(Boolean).map(Number),
        x,
        width,
        height,
        colors,
        logarithmic,
        syncKey,
        format,
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
  }, [numbersKey, x, width, height, colors, logarithmic, syncKey, format]);

  useEffect(() => {
    chart.current?.setData(toColumns(data));
  }, [data, range, marks]);

  function zoom(center: number, factor: number) {
    const { limits, range: shown = limits, onRange } = latest.current;
    onRange(zoomRange(shown, center, factor, limits));
  }

  function moveCursor(by: number) {
    const made = chart.current;
    const { xs } = data;
    if (made && xs.length) {
      const last = made.cursor.idx ?? (by > 0 ? -1 : xs.length);
      const next = Math.min(xs.length - 1, Math.max(0, last + by));
      made.setCursor({ left: made.valToPos(xs[next], 'x'), top: 1 });
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
      // Nothing is pointed at yet: the end, which is the newest.
      aria-valuenow={props.position.x ?? props.limits[1]}
      aria-valuetext={props.position.text || undefined}
      tabIndex={0}
      className={`${palette.palette} ${styles.chart}`}
      style={{ height }}
      onKeyDown={onKeyDown}
    />
  );
}

/** What a chart asks and says, always of the newest properties: it is not built anew when they change. */
function eventsOf(
  latest: RefObject<CurveChartProps>,
  colors: ChartColors,
): ChartEvents {
  return {
    onCursor: cursor => latest.current?.onCursor(cursor),
    onRange: next => latest.current?.onRange(next),
    range: () => latest.current?.range,
    drawBehind: chart =>
      drawMarks(chart, latest.current?.marks ?? NO_MARKS, colors),
    drawOver: chart =>
      drawOdd(chart, latest.current?.data.odd ?? [], series => {
        const number = latest.current?.numbers[series] ?? series;
        return colors.series[number % colors.series.length];
      }),
  };
}
