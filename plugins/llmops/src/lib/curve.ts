import type { Curve } from '../api/types';

/** A value of a column: null is a gap, undefined is no point at that step. */
export type Cell = number | null | undefined;

/** What one series puts on a chart; all columns share the chart's steps. */
export interface ChartSeries {
  id: string;
  /** Smallest and largest value of each bucket; empty of points when nothing was sampled away. */
  low: Cell[];
  high: Cell[];
  /** As logged; drawn faintly behind a smoothed line. Empty of points without smoothing. */
  logged: Cell[];
  /** The line: as logged, or smoothed. */
  line: Cell[];
  /** Milliseconds since the epoch of each point. */
  times: Cell[];
}

/** A chart's data on the union of the steps of its series. */
export interface ChartData {
  steps: number[];
  series: ChartSeries[];
  /** Points that a logarithmic scale cannot show: zero and below. */
  hidden: number;
  sampled: boolean;
  /** Points that the backend has in the shown range, and that were sent. */
  total: number;
  sent: number;
}

/**
 * Exponential moving average, corrected for its start. `weight` is between 0 (as logged) and 1; gaps stay gaps and do
 * not pull the line.
 */
export function smooth(values: readonly Cell[], weight: number): Cell[] {
  let average = 0;
  let strength = 0;
  return values.map(value => {
    if (value === null || value === undefined) {
      return value;
    }
    average = average * weight + value * (1 - weight);
    strength = strength * weight + (1 - weight);
    return strength === 0 ? value : average / strength;
  });
}

function spread(
  curve: Curve,
  positions: Map<number, number>,
  values: readonly Cell[],
): Cell[] {
  const column = new Array<Cell>(positions.size).fill(undefined);
  curve.steps.forEach((step, index) => {
    const position = positions.get(step);
    if (position !== undefined) {
      column[position] = values[index];
    }
  });
  return column;
}

/** Puts curves on common steps, smoothed and fit for a linear or logarithmic scale. */
export function buildChart(
  curves: readonly Curve[],
  options: { smoothing: number; logarithmic: boolean },
): ChartData {
  const steps = [...new Set(curves.flatMap(({ steps: own }) => own))].sort(
    (a, b) => a - b,
  );
  const positions = new Map(steps.map((step, index) => [step, index]));
  let hidden = 0;
  const visible = (value: Cell): Cell =>
    options.logarithmic && typeof value === 'number' && value <= 0
      ? null
      : value;
  const series = curves.map((curve): ChartSeries => {
    const values = curve.values.map(visible);
    hidden += curve.values.filter(
      (value, index) => value !== null && values[index] === null,
    ).length;
    const put = (cells: readonly Cell[]) => spread(curve, positions, cells);
    const smoothed = options.smoothing > 0;
    return {
      id: curve.series,
      low: put(curve.sampled ? curve.minimums.map(visible) : []),
      high: put(curve.sampled ? curve.maximums.map(visible) : []),
      logged: put(smoothed ? values : []),
      line: put(smoothed ? smooth(values, options.smoothing) : values),
      times: put(curve.times),
    };
  });
  return {
    steps,
    series,
    hidden,
    sampled: curves.some(({ sampled }) => sampled),
    total: curves.reduce((sum, { total }) => sum + total, 0),
    sent: curves.reduce((sum, curve) => sum + curve.steps.length, 0),
  };
}

/** The index nearest to a position that holds a point; series of other steps have none at most positions. */
export function nearestPoint(
  column: readonly Cell[],
  index: number,
): number | undefined {
  for (let distance = 0; distance < column.length; distance += 1) {
    const before = index - distance;
    const after = index + distance;
    if (typeof column[before] === 'number') {
      return before;
    }
    if (typeof column[after] === 'number') {
      return after;
    }
  }
  return undefined;
}

/** A range of steps, zoomed about a point: factors under 1 zoom in. Kept inside `limits`. */
export function zoomRange(
  range: readonly [number, number],
  center: number,
  factor: number,
  limits: readonly [number, number],
): [number, number] | undefined {
  const from = Math.max(limits[0], center - (center - range[0]) * factor);
  const to = Math.min(limits[1], center + (range[1] - center) * factor);
  if (from <= limits[0] && to >= limits[1]) {
    return undefined;
  }
  return to - from < 2 ? [range[0], range[1]] : [from, to];
}
