import type { ModelVersion, Threshold } from '../api/types';
import {
  fromMetricValue,
  judgeThreshold,
  readEvaluationKey,
  type ThresholdVerdict,
} from '@llmops/backstage-plugin-llmops-common';

/** One metric over the versions of a model. */
export interface MetricTrend {
  key: string;
  /** Name without the dataset. */
  metric: string;
  /** Dataset that the key names, if any. */
  dataset?: string;
  /** Oldest version first; only versions that have the metric. */
  points: { version: string; value: number }[];
  /** Of the newest version. */
  value?: number;
  threshold?: Threshold;
  verdict: ThresholdVerdict;
}

/** The evaluation metrics of a model's versions (given newest first): first with a threshold, then with a course. */
export function readTrends(versions: readonly ModelVersion[]): MetricTrend[] {
  const [newest] = versions;
  if (!newest) {
    return [];
  }
  const thresholds = newest.thresholds ?? {};
  const keys = new Set([
    ...Object.keys(thresholds),
    ...versions.flatMap(({ metrics }) => Object.keys(metrics)),
  ]);
  const trends = [...keys].map((key): MetricTrend => {
    // A metric may be called like what every object has.
    const value = Object.hasOwn(newest.metrics, key)
      ? fromMetricValue(newest.metrics[key])
      : undefined;
    const threshold = Object.hasOwn(thresholds, key)
      ? thresholds[key]
      : undefined;
    const points = versions
      .filter(({ metrics }) => Object.hasOwn(metrics, key))
      .map(({ version, metrics }) => ({
        version,
        value: fromMetricValue(metrics[key]),
      }))
      .reverse();
    return {
      key,
      ...readEvaluationKey(key),
      points,
      value,
      threshold,
      verdict: threshold ? judgeThreshold(value, threshold) : 'unknown',
    };
  });
  return trends.sort(
    (a, b) =>
      Number(Boolean(b.threshold)) - Number(Boolean(a.threshold)) ||
      Number(b.points.length > 1) - Number(a.points.length > 1) ||
      a.key.localeCompare(b.key),
  );
}

/** Trends by dataset, those without one first. */
export function groupTrends(
  trends: readonly MetricTrend[],
): { dataset?: string; trends: MetricTrend[] }[] {
  const groups = new Map<string | undefined, MetricTrend[]>([[undefined, []]]);
  for (const trend of trends) {
    const group = groups.get(trend.dataset) ?? [];
    groups.set(trend.dataset, [...group, trend]);
  }
  return [...groups]
    .filter(([, members]) => members.length > 0)
    .map(([dataset, members]) => ({ dataset, trends: members }));
}
