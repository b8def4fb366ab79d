import { nearestPoint, type ChartData } from './curve';

/** What a series says nearest to the pointer. */
export interface PointValue {
  id: string;
  step?: number;
  value?: number;
  /** As logged, when the line is smoothed. */
  logged?: number;
  /** Milliseconds since the epoch. */
  time?: number;
}

function numberAt(
  column: readonly (number | null | undefined)[],
  index: number | undefined,
): number | undefined {
  const value = index === undefined ? undefined : column[index];
  return typeof value === 'number' ? value : undefined;
}

/** The values of all series at the pointer (an index into the steps), or the newest ones without a pointer. */
export function readPoints(
  data: ChartData,
  cursor: number | undefined,
): PointValue[] {
  const at = Math.min(cursor ?? Infinity, data.steps.length - 1);
  return data.series.map(({ id, line, logged, times }) => {
    const point = nearestPoint(line, at);
    return {
      id,
      step: numberAt(data.steps, point),
      value: numberAt(line, point),
      logged: numberAt(logged, point),
      time: numberAt(times, point),
    };
  });
}
