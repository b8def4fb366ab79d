import type { Threshold } from '../api/types';

/** The threshold as a formula, for example `≥ 0.5`. */
export function describeThreshold(
  threshold: Threshold,
  format: (value: number) => string,
): string {
  const { min, max } = threshold;
  return [
    min === undefined ? '' : `≥ ${format(min)}`,
    max === undefined ? '' : `≤ ${format(max)}`,
  ]
    .filter(Boolean)
    .join(', ');
}
