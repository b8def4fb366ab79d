import type {
  CurvesRequest,
  RunCurve,
  RunCurves,
} from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import type { RunFilter } from '../database/runFilter';
import type { MetricStore, SeriesRecord } from '../metrics/MetricStore';
import type { CurvePreviews } from './CurvePreviews';
import type { CurveRequestStore, WantedHistory } from './CurveRequestStore';
import { listCurveRuns, listMetricKeys } from './CurveRuns';
import { sharePoints } from './sharePoints';
import {
  type CurvePlace,
  previewToRunCurve,
  storedToRunCurve,
  toRange,
  wholeToRunCurve,
} from './toRunCurve';

const DEFAULT_MAX_POINTS = 1000;

export interface CurveServiceOptions {
  database: Knex;
  metrics: MetricStore;
  requests: CurveRequestStore;
  previews: CurvePreviews;
  /** Called when histories are wanted that are not here. */
  wakeIngestor: () => void;
  clock?: () => Date;
}

/** A metric that is to be shown: stored, or only a sample of it for now. */
interface PlacedSeries extends CurvePlace {
  series?: SeriesRecord;
  isPreview: boolean;
}

/**
 * Curves of many runs, in a number of queries that does not depend on how many. Histories of observed runs are not
 * here until somebody looks at them: they are asked for then, and again while the run goes on. The same holds for a
 * metric of a run of the portal that was not read while it went on, as of a nested run without the attempt's secret.
 */
export class DefaultCurveService {
  readonly #options: CurveServiceOptions;

  static create(options: CurveServiceOptions): DefaultCurveService {
    return new DefaultCurveService(options);
  }

  private constructor(options: CurveServiceOptions) {
    this.#options = options;
  }

  /** Before authorization: the filter says which runs there are. */
  async read(
    request: CurvesRequest,
    filter: RunFilter | undefined,
  ): Promise<RunCurves> {
    const { database } = this.#options;
    const runs = await listCurveRuns(database, request.runIds, filter);
    const { placed, open } = await this.#place(
      runs.flatMap(run =>
        run.sources.flatMap(source =>
          request.keys.map(key => ({ run, source, key })),
        ),
      ),
      request.keys,
    );
    const [stored, previews] = await Promise.all([
      this.#readStored(placed, request),
      this.#readPreviews(placed, request),
    ]);
    // Only now: whoever waits for a sample does not wait for the history, which keeps the server busy.
    await this.#want(open);
    const curves = placed.flatMap(
      one => stored.get(one) ?? previews.curves.get(one) ?? [],
    );
    return { curves, problems: previews.problems };
  }

  /** Which of the metrics there are, and which of them are only with the tracker. */
  async #place(
    places: CurvePlace[],
    keys: string[],
  ): Promise<{ placed: PlacedSeries[]; open: CurvePlace[] }> {
    const unread = await this.#findUnread(places, keys);
    // In this order: a history that was read by now has a series then.
    const { open, pending } = await this.#findOpen(unread, keys);
    const series = await this.#listSeries(places, keys);
    const placed = places.flatMap((place): PlacedSeries[] => {
      const own = series.get(nameOf(place));
      const isPreview = pending.has(nameOf(place));
      return own || isPreview ? [{ ...place, series: own, isPreview }] : [];
    });
    return { placed, open };
  }

  /** Places whose histories are only read when somebody looks. */
  async #findUnread(
    places: CurvePlace[],
    keys: string[],
  ): Promise<CurvePlace[]> {
    const ours = places.filter(({ run }) => !run.isObserved);
    if (ours.length === 0) {
      return places;
    }
    const series = await this.#listSeries(ours, keys);
    // Any of the tracked runs of a run may have logged the metric.
    const read = new Set(
      ours
        .filter(place => series.has(nameOf(place)))
        .map(({ run, key }) => `${run.id} ${key}`),
    );
    return places.filter(
      ({ run, key }) => run.isObserved || !read.has(`${run.id} ${key}`),
    );
  }

  async #listSeries(
    places: CurvePlace[],
    keys: string[],
  ): Promise<Map<string, SeriesRecord>> {
    const found = new Map<string, SeriesRecord>();
    const sources = places.map(({ source }) => source);
    for (const tracker of new Set(sources.map(source => source.tracker))) {
      const ids = sources
        .filter(source => source.tracker === tracker)
        .map(source => source.trackedRunId);
      const records = await this.#options.metrics.listSeries(
        tracker,
        [...new Set(ids)],
        keys,
      );
      for (const record of records) {
        found.set(
          JSON.stringify([tracker, record.trackedRunId, record.key]),
          record,
        );
      }
    }
    return found;
  }

  /** Which histories are not settled, and the names of those that were never read as a whole. */
  async #findOpen(
    places: CurvePlace[],
    keys: string[],
  ): Promise<{ open: CurvePlace[]; pending: Set<string> }> {
    const { database, requests } = this.#options;
    if (places.length === 0) {
      return { open: [], pending: new Set() };
    }
    const runIds = [...new Set(places.map(({ run }) => run.id))];
    const known = new Set(
      (await listMetricKeys(database, runIds, keys)).map(
        ({ runId, key }) => `${runId} ${key}`,
      ),
    );
    const existing = places.filter(({ run, key }) =>
      known.has(`${run.id} ${key}`),
    );
    const states = await requests.find(existing.map(toWanted));
    return {
      open: existing.filter((_, index) => !states[index]?.settled),
      pending: new Set(
        existing.filter((_, index) => !states[index]?.readAt).map(nameOf),
      ),
    };
  }

  async #want(places: CurvePlace[]): Promise<void> {
    const { requests, wakeIngestor } = this.#options;
    if (places.length > 0) {
      await requests.want(places.map(toWanted), this.#now());
      wakeIngestor();
    }
  }

  async #readStored(
    placed: PlacedSeries[],
    request: CurvesRequest,
  ): Promise<Map<PlacedSeries, RunCurve>> {
    const shown = placed.flatMap(place =>
      place.series && !place.isPreview ? [{ place, series: place.series }] : [],
    );
    const shares = shareByKey(shown, request.maxPoints ?? DEFAULT_MAX_POINTS);
    const curves = await this.#options.metrics.readCurves(
      shown.map(({ place, series }, index) => ({
        series,
        range: { ...toRange(place.run, request), maxPoints: shares[index] },
      })),
    );
    return new Map(
      shown.map(({ place }, index) => [
        place,
        storedToRunCurve(place, curves[index], request),
      ]),
    );
  }

  /** One request for each tracker and metric, whatever the number of runs. */
  async #readPreviews(
    placed: PlacedSeries[],
    request: CurvesRequest,
  ): Promise<{ curves: Map<PlacedSeries, RunCurve>; problems: string[] }> {
    const curves = new Map<PlacedSeries, RunCurve>();
    const problems = new Set<string>();
    const isPart = request.from !== undefined || request.to !== undefined;
    const groups = groupBy(
      placed.filter(({ isPreview }) => isPreview),
      ({ source, key }) => JSON.stringify([source.tracker, key]),
    );
    await Promise.all(
      groups.map(async group => {
        const [{ source, key, run }] = group;
        const { fromStep, toStep } = toRange(run, request);
        const maxPoints = request.maxPoints ?? DEFAULT_MAX_POINTS;
        const answer = await this.#options.previews.read(
          source.tracker,
          {
            trackedRunIds: group.map(one => one.source.trackedRunId),
            ...{ key, fromStep, toStep },
            maxPoints: Math.max(2, Math.floor(maxPoints / group.length)),
          },
          group.every(one => one.run.isEnded),
        );
        if ('problem' in answer) {
          problems.add(answer.problem);
        }
        const { points, isWhole } =
          'points' in answer ? answer : { points: {}, isWhole: false };
        for (const place of group) {
          const own = points[place.source.trackedRunId] ?? [];
          const isAll = isWhole && !isPart && own.length > 0;
          if (own.length === 0 && !place.run.isObserved) {
            // Another one of the run's tracked runs logged it.
            continue;
          }
          curves.set(
            place,
            isAll
              ? wholeToRunCurve(place, own, request)
              : previewToRunCurve(place, own, request, place.series?.points),
          );
        }
      }),
    );
    return { curves, problems: [...problems] };
  }

  #now(): Date {
    return this.#options.clock?.() ?? new Date();
  }
}

/** The points that each curve may have: those of one metric share what a chart shows. */
function shareByKey(
  shown: Array<{ place: CurvePlace; series: SeriesRecord }>,
  maxPoints: number,
): number[] {
  const shares = new Map<number, number>();
  const groups = groupBy([...shown.keys()], index => shown[index].place.key);
  for (const group of groups) {
    const lengths = group.map(index => shown[index].series.points);
    sharePoints(maxPoints, lengths).forEach((share, place) =>
      shares.set(group[place], share),
    );
  }
  return shown.map((_, index) => shares.get(index) ?? 0);
}

function groupBy<T>(
  items: readonly T[],
  nameOfItem: (item: T) => string,
): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = nameOfItem(item);
    groups.set(name, [...(groups.get(name) ?? []), item]);
  }
  return [...groups.values()];
}

function nameOf({ source, key }: CurvePlace): string {
  return JSON.stringify([source.tracker, source.trackedRunId, key]);
}

function toWanted({ run, source, key }: CurvePlace): WantedHistory {
  return {
    runId: run.id,
    tracker: source.tracker,
    trackedRunId: source.trackedRunId,
    key,
  };
}
