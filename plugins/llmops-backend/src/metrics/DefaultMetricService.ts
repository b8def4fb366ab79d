import { NotFoundError } from '@backstage/errors';
import type {
  Curve,
  MetricSeries,
} from '@llmops/backstage-plugin-llmops-common';
import type { MetricService } from '../services/types';
import type {
  StoredTrackedRun,
  TrackedRunStore,
} from '../tracking/TrackedRunStore';
import type { MetricStore, SeriesRecord } from './MetricStore';
import { toJsonValue } from './metricValue';

const DEFAULT_MAX_POINTS = 1000;
/** Largest number of a series that both databases can be asked for. */
const MAX_SERIES_ID = 2 ** 31 - 1;

/** Metrics of runs, before authorization: the caller is not looked at. */
export class DefaultMetricService implements MetricService {
  readonly #metrics: MetricStore;
  readonly #trackedRuns: TrackedRunStore;

  static create(options: {
    metrics: MetricStore;
    trackedRuns: TrackedRunStore;
  }): DefaultMetricService {
    return new DefaultMetricService(options.metrics, options.trackedRuns);
  }

  private constructor(metrics: MetricStore, trackedRuns: TrackedRunStore) {
    this.#metrics = metrics;
    this.#trackedRuns = trackedRuns;
  }

  async listSeries(runId: string): Promise<MetricSeries[]> {
    const tracked = await this.#trackedRuns.listByRun(runId);
    const series: MetricSeries[] = [];
    for (const tracker of new Set(tracked.map(run => run.tracker))) {
      const runs = new Map(
        tracked
          .filter(run => run.tracker === tracker)
          .map(run => [run.id, run]),
      );
      const records = await this.#metrics.listSeries(tracker, [...runs.keys()]);
      series.push(
        ...records.map(record =>
          toMetricSeries(record, runs.get(record.trackedRunId)),
        ),
      );
    }
    return series;
  }

  async curve(
    runId: string,
    query: {
      series: string;
      maxPoints?: number;
      fromStep?: number;
      toStep?: number;
    },
  ): Promise<Curve> {
    const series = await this.#findSeries(runId, query.series);
    const [curve] = await this.#metrics.readCurves([
      {
        series,
        range: {
          fromStep: query.fromStep,
          toStep: query.toStep,
          maxPoints: query.maxPoints ?? DEFAULT_MAX_POINTS,
        },
      },
    ]);
    const { steps, times, values, minimums, maximums, total, sampled } = curve;
    return {
      series: String(series.id),
      ...{ steps, times, values, minimums, maximums, total, sampled },
    };
  }

  async #findSeries(runId: string, id: string): Promise<SeriesRecord> {
    const number = /^[1-9][0-9]{0,9}$/.test(id) ? Number(id) : Infinity;
    if (number <= MAX_SERIES_ID) {
      const series = await this.#metrics.getSeries(number);
      const tracked =
        series &&
        (await this.#trackedRuns.get(series.tracker, series.trackedRunId));
      if (series && tracked?.runId === runId) {
        return series;
      }
    }
    throw new NotFoundError(
      `The run "${runId}" has no series "${id}"; list the run's metrics to find the ids of its series`,
    );
  }
}

function toMetricSeries(
  record: SeriesRecord,
  run: StoredTrackedRun | undefined,
): MetricSeries {
  return {
    id: String(record.id),
    key: record.key,
    trackedRunId: record.trackedRunId,
    trackedRunName: run?.name ?? record.trackedRunId,
    step: run?.step,
    points: record.points,
    lastStep: record.lastStep,
    lastValue: toJsonValue(record.lastValue),
    minimum: toJsonValue(record.minimum),
    maximum: toJsonValue(record.maximum),
    lastAt: new Date(record.lastTime),
  };
}
