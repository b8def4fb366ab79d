import type uPlot from 'uplot';
import type { ChartColors } from '../../hooks/useChartColors';
import type { XAxis } from '../../lib/chartView';
import type { ChartData } from '../../lib/curve';
import type { Format } from '../../lib/format';
import { seriesDash } from './seriesStyle';

/** Columns of one series, in this order: low, high, logged, line. */
const COLUMNS = 4;

/** A colour with some transparency; the palette is of six hexadecimal digits. */
function faint(color: string, alpha: string): string {
  return /^#[\da-f]{6}$/i.test(color) ? `${color}${alpha}` : color;
}

/** The data as uPlot wants it: the places, then the columns of each series. */
export function toColumns(data: ChartData): uPlot.AlignedData {
  return [
    data.xs,
    ...data.series.flatMap(({ low, high, logged, line }) => [
      low,
      high,
      logged,
      line,
    ]),
  ];
}

/** Where the pointer is: an index into the places, and the value at its height. */
export interface ChartCursor {
  index: number;
  value?: number;
  /** CSS pixels from the left and the top of the drawing. */
  left: number;
  top: number;
}

/** What a chart says back. */
export interface ChartEvents {
  onCursor(cursor: ChartCursor | undefined): void;
  /** A range was drawn with the mouse; undefined asks for all. */
  onRange(range: [number, number] | undefined): void;
  /** The range to show; undefined shows all that there is. */
  range(): readonly [number, number] | undefined;
  /** Called before and after the curves are drawn. */
  drawBehind(chart: uPlot): void;
  drawOver(chart: uPlot): void;
}

/** Extremes are outlined, so that a spike of one place is seen beside its faint band. */
function buildSeries(
  numbers: readonly number[],
  colors: ChartColors,
): uPlot.Series[] {
  return numbers.flatMap((number): uPlot.Series[] => {
    const color = colors.series[number % colors.series.length];
    const edge = { stroke: faint(color, '88'), width: 0.8 };
    const isCrowded = numbers.length > 1;
    return [
      { ...edge, points: { show: false } },
      { ...edge, points: { show: false } },
      { stroke: faint(color, '55'), width: 1, points: { show: false } },
      {
        stroke: color,
        width: 1.5,
        dash: seriesDash(number),
        ...(isCrowded && {
          points: {
            show: false,
            filter: (chart: uPlot, index: number) =>
              lonePoints(chart.data[index]),
          },
        }),
      },
    ];
  });
}

/**
 * Points without a neighbor, which are drawn as points: no line leads to them. A neighbor that is null is a value which is
 * not finite; where another series has its places, this one has nothing at all.
 */
export function lonePoints(
  column: ArrayLike<number | null | undefined>,
): number[] {
  const own = Array.from(column, (value, index) => ({ value, index })).filter(
    ({ value }) => value !== undefined,
  );
  const isPoint = (place: number) => typeof own[place]?.value === 'number';
  return own.flatMap(({ index }, place) =>
    isPoint(place) && !isPoint(place - 1) && !isPoint(place + 1) ? [index] : [],
  );
}

/** The labels of the horizontal axis. */
function labelPlaces(
  x: XAxis,
  format: Pick<Format, 'number' | 'duration'>,
): uPlot.Axis.DynamicValues | undefined {
  if (x === 'time') {
    return undefined;
  }
  return (_self, splits) =>
    splits.map(value =>
      x === 'relative' ? format.duration(value) : format.number(value),
    );
}

/** The options of a chart of that many series. */
export function buildOptions(options: {
  /** The number of each series, which gives its colour. */
  numbers: readonly number[];
  x: XAxis;
  width: number;
  height: number;
  colors: ChartColors;
  logarithmic: boolean;
  syncKey: string;
  format: Pick<Format, 'number' | 'duration'>;
  events: ChartEvents;
}): uPlot.Options {
  const { numbers, x, width, height, colors, events, format } = options;
  const axis: uPlot.Axis = {
    stroke: colors.text,
    grid: { stroke: faint(colors.grid, '66'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui',
    values: (_self, splits) =>
      splits.map(value =>
        // A logarithmic axis leaves ticks without a label: null.
        typeof value === 'number' ? format.number(value) : '',
      ),
  };
  return {
    width,
    height,
    ms: 1,
    // The last label of the horizontal axis reaches beyond its end.
    padding: [8, 32, 0, 0],
    legend: { show: false },
    scales: {
      x: {
        time: x === 'time',
        range: (_self, min, max) => {
          const [from, to] = events.range() ?? [min, max];
          return from === to ? [from - 1, to + 1] : [from, to];
        },
      },
      y: { distr: options.logarithmic ? 3 : 1 },
    },
    axes: [
      {
        ...axis,
        size: 28,
        space: x === 'step' ? 60 : 80,
        values: labelPlaces(x, format),
      },
      { ...axis, size: 48, gap: 2 },
    ],
    series: [{}, ...buildSeries(numbers, colors)],
    bands: numbers.map((number, index) => ({
      series: [index * COLUMNS + 2, index * COLUMNS + 1],
      fill: faint(colors.series[number % colors.series.length], '33'),
    })),
    cursor: buildCursor(options.syncKey, events),
    hooks: buildHooks(events),
  };
}

function buildCursor(syncKey: string, events: ChartEvents): uPlot.Cursor {
  return {
    y: false,
    points: { show: false },
    drag: { x: true, y: false, setScale: false },
    sync: {
      key: syncKey,
      scales: ['x', null],
      // The pointer is shown on all charts; a range that is drawn on one is meant for that one.
      filters: {
        pub: type => type === 'mousemove' || type === 'mouseleave',
        sub: type => type === 'mousemove' || type === 'mouseleave',
      },
    },
    bind: {
      dblclick: () => () => {
        events.onRange(undefined);
        return null;
      },
    },
  };
}

function buildHooks(events: ChartEvents): uPlot.Hooks.Arrays {
  return {
    drawAxes: [events.drawBehind],
    draw: [events.drawOver],
    setCursor: [
      self => {
        const { idx, left = -1, top = -1 } = self.cursor;
        events.onCursor(
          left < 0 || typeof idx !== 'number'
            ? undefined
            : { index: idx, value: self.posToVal(top, 'y'), left, top },
        );
      },
    ],
    setSelect: [
      self => {
        const { left, width: drawn } = self.select;
        if (drawn > 4) {
          events.onRange([
            self.posToVal(left, 'x'),
            self.posToVal(left + drawn, 'x'),
          ]);
        }
        self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      },
    ],
  };
}
