import type { MetricSeries } from '../api/types';
import { compareMetrics } from './metricOrder';

/** One metric with its series: one for each tracked run that logged it. */
export interface MetricGroup {
  key: string;
  series: MetricSeries[];
}

/** Metrics to draw, and metrics of single values, which are better read than drawn. */
export interface MetricGroups {
  curves: MetricGroup[];
  values: MetricGroup[];
}

/** Groups series by metric, the most telling first; `step` narrows to what one step logged, `text` to names that hold it. */
export function groupMetrics(
  series: readonly MetricSeries[],
  filter: { step?: string; text?: string } = {},
): MetricGroups {
  const text = filter.text?.trim().toLowerCase() ?? '';
  const groups = new Map<string, MetricSeries[]>();
  for (const one of series) {
    const matches =
      (!filter.step || one.step === filter.step) &&
      one.key.toLowerCase().includes(text);
    if (matches) {
      groups.set(one.key, [...(groups.get(one.key) ?? []), one]);
    }
  }
  const all = [...groups]
    .map(([key, own]) => ({ key, series: own }))
    .sort((a, b) => compareMetrics(a.key, b.key));
  const isValue = (group: MetricGroup) =>
    group.series.every(({ points, pending }) => points <= 1 && !pending);
  return {
    curves: all.filter(group => !isValue(group)),
    values: all.filter(isValue),
  };
}

/** What tells the series of one metric apart: the step where it suffices, else the tracked run. */
export function nameSeries(series: readonly MetricSeries[]): string[] {
  const steps = series.map(({ step }) => step ?? '');
  const areDistinct =
    new Set(steps).size === steps.length && steps.every(Boolean);
  return areDistinct
    ? steps
    : series.map(({ step, trackedRunName }) =>
        step ? `${step} · ${trackedRunName}` : trackedRunName,
      );
}
