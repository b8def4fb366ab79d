import type {
  CurvePreview,
  CurvePreviewRequest,
  HistoryRequest,
  MetricPoint,
  TrackerSink,
} from '@llmops/backstage-plugin-llmops-node';
import type { Page, MlflowClient } from '../client/MlflowClient';
import { MlflowResponseError } from '../client/MlflowResponseError';
import type { MlflowMetric, MlflowSampledMetric } from '../client/schemas';
import { toMetricPoint } from './records';

/*
 * Histories that somebody asked for, beside the cycles of synchronization.
 *
 * A history is ordered by time, and a page token says how many points to skip, so reading starts after as many points
 * as are stored. While a page is stored the next one is already on its way: the server and this process then work at
 * the same time. When points came in out of order meanwhile, part of what was received was known already: then
 * everything is read once more.
 */

/** The server refuses more. */
const MOST_SAMPLES = 2500;
/** Steps are 32 bits in the server's requests, though not in its database. */
const LEAST_STEP = -(2 ** 31);
const LARGEST_STEP = 2 ** 31 - 1;

/** Points of a page; a server that is too busy for so few is down. */
const SMALLEST_PAGE = 1000;

type Sink = Pick<TrackerSink, 'appendMetric' | 'metricPositions'>;

/** Reads histories of single metrics. */
export class MlflowHistories {
  readonly #client: MlflowClient;
  /** Halved whenever the server did not manage a page in time. */
  #page: number;

  constructor(client: MlflowClient, page: number) {
    this.#client = client;
    this.#page = page;
  }

  async preview(request: CurvePreviewRequest): Promise<CurvePreview> {
    const { trackedRunIds, key, maxPoints, signal } = request;
    const isPart =
      request.fromStep !== undefined || request.toStep !== undefined;
    const maxResults = Math.min(Math.max(maxPoints, 1), MOST_SAMPLES);
    const metrics = await this.#client.sampleMetric({
      ...{ runIds: trackedRunIds, key, signal },
      startStep: isPart ? toStep(request.fromStep ?? LEAST_STEP) : undefined,
      endStep: isPart ? toStep(request.toStep ?? LARGEST_STEP) : undefined,
      maxResults,
    });
    const points: Record<string, MetricPoint[]> = {};
    for (const metric of metrics) {
      points[metric.run_id] = points[metric.run_id] ?? [];
      points[metric.run_id].push(toMetricPoint(metric));
    }
    for (const series of Object.values(points)) {
      series.sort((a, b) => a.step - b.step || a.time - b.time);
    }
    return { points, isWhole: isWhole(metrics, maxResults) };
  }

  async read(request: HistoryRequest, sink: Sink): Promise<void> {
    const before = await countStored(request, sink);
    const received = await this.#continue(request, before, sink);
    const stored = await countStored(request, sink);
    // A server without pages (2.x) answers with everything; then nothing is missing.
    if (before > 0 && stored < before + received && received < stored) {
      await this.#readFrom(request, 0, sink);
    }
  }

  /** A server that refuses our token is read with its own tokens, from the beginning. */
  async #continue(
    request: HistoryRequest,
    from: number,
    sink: Sink,
  ): Promise<number> {
    try {
      return await this.#readFrom(request, from, sink);
    } catch (error) {
      if (from > 0 && isRefusal(error)) {
        return this.#readFrom(request, 0, sink);
      }
      throw error;
    }
  }

  async #readFrom(
    request: HistoryRequest,
    from: number,
    sink: Sink,
  ): Promise<number> {
    const { trackedRunId, key, signal } = request;
    let received = 0;
    let page = await this.#fetch(request, from > 0 ? skip(from) : undefined);
    for (;;) {
      signal.throwIfAborted();
      const next = page.nextPageToken
        ? this.#fetch(request, page.nextPageToken)
        : undefined;
      // Whoever waits for it hears of its failure; until then it is nobody's.
      next?.catch(() => {});
      if (page.items.length > 0) {
        const points = page.items.map(toMetricPoint);
        await sink.appendMetric(trackedRunId, key, points);
      }
      received += page.items.length;
      if (!next) {
        return received;
      }
      page = await next;
    }
  }

  async #fetch(
    { trackedRunId, key, signal }: HistoryRequest,
    pageToken: string | undefined,
  ): Promise<Page<MlflowMetric>> {
    try {
      return await this.#client.getMetricHistory({
        ...{ runId: trackedRunId, key, pageToken, signal },
        maxResults: this.#page,
      });
    } catch (error) {
      if (!signal.aborted && !isRefusal(error)) {
        this.#page = Math.max(
          Math.min(SMALLEST_PAGE, this.#page),
          Math.floor(this.#page / 2),
        );
      }
      throw error;
    }
  }
}

/**
 * Whether a server left nothing out of a sample: it does so only to keep to the most that it may send, counted in
 * points of a run by the newer ones, in steps of all runs by the older ones.
 */
function isWhole(
  metrics: readonly MlflowSampledMetric[],
  maxResults: number,
): boolean {
  const lengths = new Map<string, number>();
  for (const { run_id: run } of metrics) {
    lengths.set(run, (lengths.get(run) ?? 0) + 1);
  }
  return (
    new Set(metrics.map(({ step }) => step)).size < maxResults &&
    [...lengths.values()].every(length => length < maxResults)
  );
}

async function countStored(
  { trackedRunId, key }: HistoryRequest,
  sink: Sink,
): Promise<number> {
  const positions = new Map(
    Object.entries(await sink.metricPositions(trackedRunId)),
  );
  return positions.get(key)?.points ?? 0;
}

function toStep(step: number): number {
  return Math.min(Math.max(step, LEAST_STEP), LARGEST_STEP);
}

function skip(points: number): string {
  return Buffer.from(JSON.stringify({ offset: points })).toString('base64');
}

/** An error of the server itself says nothing of the request. */
function isRefusal(error: unknown): boolean {
  return error instanceof MlflowResponseError && error.statusCode === 400;
}
