import { NotFoundError } from '@backstage/errors';
import type {
  Curve,
  MetricSeries,
} from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import {
  type CurveRun,
  type CurveSourceRun,
  listCurveRuns,
  listMetricKeys,
} from '../curves/CurveRuns';
import type { MetricService } from '../services/types';
import type { TrackedRunStore } from '../tracking/TrackedRunStore';
import type { MetricStore, SeriesRecord } from './MetricStore';
import { toJsonValue } from './metricValue';

const DEFAULT_MAX_POINTS = 1000;
/** Largest number of a series that both databases can be asked for. */
const MAX_SERIES_ID = 2 ** 31 - 1;

/** Metrics of runs, before authorization: the caller is not looked at. */
export class DefaultMetricService implements MetricService {
  readonly #database: Knex;
  readonly #metrics: MetricStore;
  readonly #trackedRuns: TrackedRunStore;

  static create(options: {
    database: Knex;
    metrics: MetricStore;
    trackedRuns: TrackedRunStore;
  }): DefaultMetricService {
    return new DefaultMetricService(options);
  }

  private constructor(options: {
    database: Knex;
    metrics: MetricStore;
    trackedRuns: TrackedRunStore;
  }) {
    this.#database = options.database;
    this.#metrics = options.metrics;
    this.#trackedRuns = options.trackedRuns;
  }

  async listSeries(runId: string): Promise<MetricSeries[]> {
    const [run] = await listCurveRuns(this.#database, [runId], undefined);
    const sources = run?.sources ?? [];
    const series: MetricSeries[] = [];
    for (const tracker of new Set(sources.map(source => source.tracker))) {
      const runs = new Map(
        sources
          .filter(source => source.tracker === tracker)
          .map(source => [source.trackedRunId, source]),
      );
      const records = await this.#metrics.listSeries(tracker, [...runs.keys()]);
      series.push(
        ...records.map(record =>
          toMetricSeries(record, runs.get(record.trackedRunId)),
        ),
      );
    }
    return run?.isObserved
      ? [...series, ...(await this.#listPending(run, series))]
      : series;
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

  /** Metrics of an observed run whose histories nobody has asked for. */
  async #listPending(
    run: CurveRun,
    stored: readonly MetricSeries[],
  ): Promise<MetricSeries[]> {
    const known = new Set(stored.map(({ key }) => key));
    const keys = await listMetricKeys(this.#database, [run.id]);
    return run.sources.slice(0, 1).flatMap(({ trackedRunId, name }) =>
      keys
        .filter(({ key }) => !known.has(key))
        .map(({ key, value }) => ({
          id: `${trackedRunId}/${key}`,
          key,
          trackedRunId,
          trackedRunName: name,
          points: 0,
          pending: true,
          lastValue: toJsonValue(value),
        })),
    );
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
  run: CurveSourceRun | undefined,
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
