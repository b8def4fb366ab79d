import type { RunCurve } from '../api/types';

/** A value of a column: null is a gap, undefined is no point at that place. */
export type Cell = number | null | undefined;

/** What one series puts on a chart; all columns share the chart's places. */
export interface ChartSeries {
  id: string;
  /** Smallest and largest value of each place; empty where every place is one point. */
  low: Cell[];
  high: Cell[];
  /** As logged; drawn faintly behind a smoothed line. Empty without smoothing. */
  logged: Cell[];
  /** The line: as logged, or smoothed. */
  line: Cell[];
  /** Steps of the points, where places are times. */
  steps: Cell[];
}

/** Values that no scale can show. */
export interface OddPlace {
  x: number;
  /** Index of the series. */
  series: number;
  nan: number;
  positive: number;
  negative: number;
}

/** A chart's data on the union of the places of its series. */
export interface ChartData {
  xs: number[];
  series: ChartSeries[];
  odd: OddPlace[];
  /** Places that a logarithmic scale cannot show: zero and below. */
  hidden: number;
  sampled: boolean;
  /** Some curve is a sample of the tracker. */
  preview: boolean;
  /** Points that the backend has in the shown range, and that were sent. */
  total: number;
  sent: number;
}

/** One place of one curve. */
interface Place {
  x: number;
  step: number;
  value: Cell;
  low: Cell;
  high: Cell;
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

/** Where a curve's points lie: steps, or times. */
export function positionsOf(curve: Pick<RunCurve, 'steps' | 'positions'>) {
  return curve.positions ?? curve.steps;
}

/**
 * The places of a curve in order. Clocks may go back, and a step may be logged twice: what falls on one place is one
 * place, with the extremes of all that fell there.
 */
function toPlaces(curve: RunCurve): Place[] {
  const xs = positionsOf(curve);
  const places = xs.map((x, index): Place => {
    const value = curve.values[index];
    return {
      x,
      step: curve.steps[index],
      value,
      low: curve.minimums ? curve.minimums[index] : value,
      high: curve.maximums ? curve.maximums[index] : value,
    };
  });
  const isOrdered = xs.every((x, index) => index === 0 || x > xs[index - 1]);
  return isOrdered ? places : mergeEqual(places.sort((a, b) => a.x - b.x));
}

function mergeEqual(places: readonly Place[]): Place[] {
  const merged: Place[] = [];
  for (const place of places) {
    const last = merged[merged.length - 1];
    if (last && last.x === place.x) {
      last.low = extreme(Math.min, last.low, place.low);
      last.high = extreme(Math.max, last.high, place.high);
      last.value = place.value ?? last.value;
      last.step = place.step;
    } else {
      merged.push({ ...place });
    }
  }
  return merged;
}

function extreme(
  choose: (a: number, b: number) => number,
  one: Cell,
  other: Cell,
): Cell {
  return typeof one === 'number' && typeof other === 'number'
    ? choose(one, other)
    : one ?? other;
}

/** Puts curves on common places, smoothed and fit for a linear or logarithmic scale. */
export function buildChart(
  curves: readonly RunCurve[],
  options: { smoothing: number; logarithmic: boolean },
): ChartData {
  const placed = curves.map(toPlaces);
  const xs = [...new Set(placed.flatMap(places => places.map(({ x }) => x)))];
  xs.sort((a, b) => a - b);
  const indexOf = new Map(xs.map((x, index) => [x, index]));
  const spread = (places: readonly Place[], cells: readonly Cell[]): Cell[] => {
    const column = new Array<Cell>(xs.length).fill(undefined);
    places.forEach(({ x }, index) => {
      column[indexOf.get(x) ?? 0] = cells[index];
    });
    return column;
  };
  let hidden = 0;
  const visible = (value: Cell): Cell =>
    options.logarithmic && typeof value === 'number' && value <= 0
      ? null
      : value;
  const series = placed.map((places, index): ChartSeries => {
    const values = places.map(({ value }) => visible(value));
    hidden += places.filter(
      ({ value }, place) => typeof value === 'number' && values[place] === null,
    ).length;
    const hasBand = places.some(({ low, high }) => low !== high);
    const isSmoothed = options.smoothing > 0;
    const put = (cells: readonly Cell[]) => spread(places, cells);
    const none: Cell[] = put([]);
    return {
      id: curves[index].series,
      low: hasBand ? put(places.map(({ low }) => visible(low))) : none,
      high: hasBand ? put(places.map(({ high }) => visible(high))) : none,
      logged: isSmoothed ? put(values) : none,
      line: put(isSmoothed ? smooth(values, options.smoothing) : values),
      steps: put(places.map(({ step }) => step)),
    };
  });
  return {
    xs,
    series,
    odd: curves.flatMap((curve, index) =>
      (curve.notFinite ?? []).map(({ index: at, ...counts }) => ({
        x: positionsOf(curve)[at],
        series: index,
        ...counts,
      })),
    ),
    hidden,
    sampled: curves.some(({ sampled }) => sampled),
    preview: curves.some(({ preview }) => preview),
    total: curves.reduce((sum, { total }) => sum + total, 0),
    sent: curves.reduce((sum, curve) => sum + curve.steps.length, 0),
  };
}

/** The index nearest to a position that holds a point; series of other places have none at most positions. */
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

/** A range, zoomed about a point: factors under 1 zoom in. Kept inside `limits`; undefined shows all of them. */
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
