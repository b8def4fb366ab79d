import type { Threshold } from '../api/types';

/** A small chart in a box: points from left to right, and the levels of the thresholds. */
export interface Sparkline {
  points: { x: number; y: number }[];
  levels: number[];
}

/** Fits the finite values and thresholds into a box; y grows downwards, as in SVG. */
export function buildSparkline(
  values: readonly number[],
  threshold: Threshold | undefined,
  box: { width: number; height: number },
): Sparkline {
  const limits = [threshold?.min, threshold?.max].filter(
    (limit): limit is number => limit !== undefined,
  );
  const all = [...values.filter(Number.isFinite), ...limits];
  const low = Math.min(...all);
  const span = Math.max(...all) - low || 1;
  const toY = (value: number) => box.height * (1 - (value - low) / span);
  const gap = values.length > 1 ? box.width / (values.length - 1) : 0;
  return {
    points: values.flatMap((value, index) =>
      Number.isFinite(value)
        ? [
            {
              x: values.length > 1 ? index * gap : box.width / 2,
              y: toY(value),
            },
          ]
        : [],
    ),
    levels: limits.map(toY),
  };
}
