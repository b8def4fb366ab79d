import { nearestPoint, type ChartData } from './curve';

/** What a series says nearest to the pointer. */
export interface PointValue {
  id: string;
  /** Where the point lies: a step or a time. */
  x?: number;
  step?: number;
  value?: number;
  /** As logged, when the line is smoothed. */
  logged?: number;
  /** Extremes of what the place stands for, where it stands for more than one point. */
  low?: number;
  high?: number;
}

function numberAt(
  column: readonly (number | null | undefined)[],
  index: number | undefined,
): number | undefined {
  const value = index === undefined ? undefined : column[index];
  return typeof value === 'number' ? value : undefined;
}

/** The values of all series at the pointer (an index into the places), or the newest ones without a pointer. */
export function readPoints(
  data: ChartData,
  cursor: number | undefined,
): PointValue[] {
  const at = Math.min(cursor ?? Infinity, data.xs.length - 1);
  return data.series.map(({ id, line, logged, low, high, steps }) => {
    const point = nearestPoint(line, at);
    return {
      id,
      x: numberAt(data.xs, point),
      step: numberAt(steps, point),
      value: numberAt(line, point),
      logged: numberAt(logged, point),
      low: numberAt(low, point),
      high: numberAt(high, point),
    };
  });
}

/** Which of many points are shown: those nearest to a value, the largest first, and which of them is nearest. */
export function nearestValues(
  points: readonly PointValue[],
  value: number | undefined,
  count: number,
): { shown: number[]; nearest?: number } {
  const distance = (index: number) =>
    Math.abs((points[index].value ?? Infinity) - (value ?? 0));
  const near = [...points.keys()]
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, count);
  const [nearest] = near;
  const shown = near.sort(
    (a, b) => (points[b].value ?? -Infinity) - (points[a].value ?? -Infinity),
  );
  return { shown, nearest: value === undefined ? undefined : nearest };
}
