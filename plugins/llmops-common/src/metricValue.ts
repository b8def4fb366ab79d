import type { MetricValue, Threshold } from './schema/openapi';

/**
 * How a metric stands against its threshold: `missed` when it was logged as NaN, `unknown` while it was not logged.
 *
 * @public
 */
export type ThresholdVerdict = 'met' | 'missed' | 'unknown';

/**
 * A metric's value as JSON carries it: JSON has neither NaN nor infinities, so these are texts.
 *
 * @public
 */
export function toMetricValue(value: number): MetricValue {
  return Number.isFinite(value) ? value : String(value);
}

/**
 * A metric's value as a number; undefined where there is none.
 *
 * @public
 */
export function fromMetricValue(value: MetricValue): number;
/** @public */
export function fromMetricValue(
  value: MetricValue | null | undefined,
): number | undefined;
export function fromMetricValue(
  value: MetricValue | null | undefined,
): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}

/**
 * Values of metrics by name, as JSON carries them.
 *
 * @public
 */
export function toMetricValues(
  metrics: Record<string, number>,
): Record<string, MetricValue> {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [
      name,
      toMetricValue(value),
    ]),
  );
}

/**
 * Judges a metric. Infinities are compared as numbers; NaN satisfies no threshold.
 *
 * @public
 */
export function judgeThreshold(
  value: MetricValue | null | undefined,
  threshold: Pick<Threshold, 'min' | 'max'>,
): ThresholdVerdict {
  const number = fromMetricValue(value);
  if (number === undefined) {
    return 'unknown';
  }
  const { min = -Infinity, max = Infinity } = threshold;
  return number >= min && number <= max ? 'met' : 'missed';
}
