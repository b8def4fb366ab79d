import type uPlot from 'uplot';
import type { ChartColors } from '../../hooks/useChartColors';
import type { ChartData } from '../../lib/curve';

/** Columns of one series, in this order: low, high, logged, line. */
const COLUMNS = 4;

/** A colour with some transparency; the palette is of six hexadecimal digits. */
function faint(color: string, alpha: string): string {
  return /^#[\da-f]{6}$/i.test(color) ? `${color}${alpha}` : color;
}

/** The colour of a series by its position. */
export function seriesColor(index: number): string {
  return `var(--series-${(index % 8) + 1})`;
}

/** The data as uPlot wants it: the steps, then the columns of each series. */
export function toColumns(data: ChartData): uPlot.AlignedData {
  return [
    data.steps,
    ...data.series.flatMap(({ low, high, logged, line }) => [
      low,
      high,
      logged,
      line,
    ]),
  ];
}

/** What a chart says back. */
export interface ChartEvents {
  onCursor(index: number | undefined): void;
  /** A range of steps was drawn with the mouse; undefined asks for all. */
  onRange(range: [number, number] | undefined): void;
  /** The range of steps to show; undefined shows all that there are. */
  range(): readonly [number, number] | undefined;
}

function buildSeries(count: number, colors: ChartColors): uPlot.Series[] {
  const hidden: uPlot.Series = { width: 0, points: { show: false } };
  return Array.from({ length: count }, (_, index) => {
    const color = colors.series[index % colors.series.length];
    return [
      hidden,
      hidden,
      { stroke: faint(color, '55'), width: 1, points: { show: false } },
      { stroke: color, width: 1.5 },
    ];
  }).flat();
}

/** The options of a chart of that many series. */
export function buildOptions(options: {
  count: number;
  width: number;
  height: number;
  colors: ChartColors;
  logarithmic: boolean;
  syncKey: string;
  formatNumber: (value: number) => string;
  events: ChartEvents;
}): uPlot.Options {
  const { count, width, height, colors, events, formatNumber } = options;
  const axis: uPlot.Axis = {
    stroke: colors.text,
    grid: { stroke: faint(colors.grid, '66'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui',
    values: (_self, splits) =>
      splits.map(value =>
        // A logarithmic axis leaves ticks without a label: null.
        typeof value === 'number' ? formatNumber(value) : '',
      ),
  };
  return {
    width,
    height,
    legend: { show: false },
    scales: {
      x: {
        time: false,
        range: (_self, min, max) => {
          const [from, to] = events.range() ?? [min, max];
          return from === to ? [from - 1, to + 1] : [from, to];
        },
      },
      y: { distr: options.logarithmic ? 3 : 1 },
    },
    axes: [
      { ...axis, size: 28, space: 60 },
      { ...axis, size: 48, gap: 2 },
    ],
    series: [{}, ...buildSeries(count, colors)],
    bands: Array.from({ length: count }, (_, index) => ({
      series: [index * COLUMNS + 2, index * COLUMNS + 1],
      fill: faint(colors.series[index % colors.series.length], '33'),
    })),
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false },
      sync: {
        key: options.syncKey,
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
    },
    hooks: {
      setCursor: [
        self => {
          const { idx, left = -1 } = self.cursor;
          events.onCursor(left < 0 ? undefined : idx ?? undefined);
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
    },
  };
}
