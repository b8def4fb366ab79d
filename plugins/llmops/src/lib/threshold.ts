import type { Threshold } from '../api/types';

/** How a value stands against its threshold. */
export type Verdict = 'met' | 'missed' | 'unknown';

/** Judges a metric; without a value there is no verdict. */
export function judge(
  value: number | null | undefined,
  threshold: Threshold,
): Verdict {
  if (value === null || value === undefined || Number.isNaN(value)) {
    return 'unknown';
  }
  const { min, max } = threshold;
  const met =
    (min === undefined || value >= min) && (max === undefined || value <= max);
  return met ? 'met' : 'missed';
}

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
