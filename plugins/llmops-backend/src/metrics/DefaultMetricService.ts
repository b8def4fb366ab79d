import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import {
  type Curve,
  type MetricSeries,
  type RunCurve,
  toMetricValue,
} from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import {
  type CurveRun,
  type CurveSourceRun,
  listCurveRuns,
  listMetricKeys,
} from '../curves/CurveRuns';
import type { DefaultCurveService } from '../curves/DefaultCurveService';
import type { MetricService } from '../services/types';
import type { TrackedRunStore } from '../tracking/TrackedRunStore';
import type { MetricStore, SeriesRecord } from './MetricStore';
import { toJsonValue } from './metricValue';

type CurveQuery = Parameters<MetricService['curve']>[1];

const DEFAULT_MAX_POINTS = 1000;
/** Largest number of a series that both databases can be asked for. */
const MAX_SERIES_ID = 2 ** 31 - 1;

export interface MetricServiceOptions {
  database: Knex;
  metrics: MetricStore;
  trackedRuns: TrackedRunStore;
  /** Reads histories that are not here yet. */
  curves: Pick<DefaultCurveService, 'read'>;
}

/** Metrics of runs, before authorization: the caller is not looked at. */
export class DefaultMetricService implements MetricService {
  readonly #database: Knex;
  readonly #metrics: MetricStore;
  readonly #trackedRuns: TrackedRunStore;
  readonly #curves: Pick<DefaultCurveService, 'read'>;

  static create(options: MetricServiceOptions): DefaultMetricService {
    return new DefaultMetricService(options);
  }

  private constructor(options: MetricServiceOptions) {
    this.#database = options.database;
    this.#metrics = options.metrics;
    this.#trackedRuns = options.trackedRuns;
    this.#curves = options.curves;
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
    // What a run of the portal logs is read while it goes on; whatever is not here after that is read when asked for.
    return run && (run.isObserved || run.isEnded)
      ? [...series, ...(await this.#listPending(run, series))]
      : series;
  }

  async curve(runId: string, query: CurveQuery): Promise<Curve> {
    const series = await this.#findSeries(runId, query.series);
    if (!series) {
      return this.#pendingCurve(runId, query);
    }
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

  /** A history that the tracker alone has: asking for it has it read. */
  async #pendingCurve(runId: string, query: CurveQuery): Promise<Curve> {
    const { series: id, maxPoints, fromStep, toStep } = query;
    const key = (await this.listSeries(runId)).find(one => one.id === id)?.key;
    if (key === undefined) {
      throw new NotFoundError(
        `The run "${runId}" has no series "${id}"; list the run's metrics to find the ids of its series`,
      );
    }
    const { curves, problems } = await this.#curves.read(
      { runIds: [runId], keys: [key], x: 'time', maxPoints },
      undefined,
    );
    const curve = curves.find(({ steps }) => steps.length > 0);
    if (!curve) {
      throw new ServiceUnavailableError(
        `The history of "${key}" of the run "${runId}" was not read yet, ask for it again in a moment${
          problems.length > 0 ? `: ${problems.join('; ')}` : ''
        }`,
      );
    }
    return toCurve(id, curve, { fromStep, toStep });
  }

  /** Metrics of a run whose histories nobody has asked for. */
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
          lastValue: toMetricValue(value),
        })),
    );
  }

  async #findSeries(
    runId: string,
    id: string,
  ): Promise<SeriesRecord | undefined> {
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
    return undefined;
  }
}

/** The steps asked for, of a curve over time. */
function toCurve(
  series: string,
  curve: RunCurve,
  { fromStep = -Infinity, toStep = Infinity }: Partial<CurveQuery>,
): Curve {
  const inside = curve.steps.flatMap((step, index) =>
    step >= fromStep && step <= toStep ? [index] : [],
  );
  const pick = <T>(values: T[]) => inside.map(index => values[index]);
  const { positions = [], values, minimums, maximums } = curve;
  return {
    series,
    steps: pick(curve.steps),
    times: pick(positions),
    values: pick(values),
    minimums: pick(minimums ?? values),
    maximums: pick(maximums ?? values),
    total: curve.steps.length === inside.length ? curve.total : inside.length,
    sampled: curve.sampled || curve.preview,
  };
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
    lastValue: toMetricValue(record.lastValue),
    minimum: toJsonValue(record.minimum),
    maximum: toJsonValue(record.maximum),
    lastAt: new Date(record.lastTime),
  };
}
