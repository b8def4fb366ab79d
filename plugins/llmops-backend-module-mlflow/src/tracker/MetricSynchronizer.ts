import type { TrackerSink } from '@llmops/backstage-plugin-llmops-node';
import type { MlflowClient } from '../client/MlflowClient';
import { MlflowResponseError } from '../client/MlflowResponseError';
import type { MlflowMetric, MlflowRun } from '../client/schemas';
import { hasEnded, toMetricPoint } from './records';

/*
 * How curves are extended.
 *
 * A run comes with the newest point of each metric, so only metrics whose newest point changed are asked for. Their
 * history is ordered by time, and a page token says how many points to skip: reading starts after as many points as
 * are stored, and costs what is new, not what there is. MLflow keeps each point once, as the sink does, so
 * "stored before + received" must be what is stored now. When it is less, points came in out of order (several
 * processes, a clock set back) and part of what was received was known already: that metric is read as a whole, once.
 *
 * A point that does not become the newest, because of a smaller step, does not show in the run. Therefore each metric
 * is asked for once more when the run has ended.
 *
 * The content of page tokens is not promised by MLflow. A server that refuses ours is read with its own tokens, from the
 * beginning of each changed history, and asked again after an hour: it may have been updated.
 */

/** Points of one answer; the server's limit. */
export const HISTORY_PAGE = 25_000;

/** Pages read in one cycle, and of one metric; the rest waits, so that a long history delays nobody else. */
const CYCLE_PAGES = 4;
const METRIC_PAGES = 2;

const REFUSED_MS = 60 * 60_000;

interface Extension {
  key: string;
  before: number;
  received: number;
  mark: string;
  complete: boolean;
}

/** Reports the points of metrics that are not stored yet. */
export class MetricSynchronizer {
  readonly #client: MlflowClient;
  /** What was seen of each metric, by run and key, when it was last read to its end. */
  readonly #done = new Map<string, Map<string, string>>();
  readonly #page: number;
  readonly #now: () => number;
  #refusedAt = -Infinity;
  #left = 0;

  constructor(client: MlflowClient, page: number, now: () => number) {
    this.#client = client;
    this.#page = page;
    this.#now = now;
  }

  beginCycle(): void {
    this.#left = CYCLE_PAGES * this.#page;
  }

  /** Forgets all other runs. */
  keepOnly(runIds: ReadonlySet<string>): void {
    for (const runId of this.#done.keys()) {
      if (!runIds.has(runId)) {
        this.#done.delete(runId);
      }
    }
  }

  async sync(
    run: MlflowRun,
    sink: TrackerSink,
    signal: AbortSignal,
  ): Promise<void> {
    const runId = run.info.run_id;
    const done = this.#done.get(runId) ?? new Map<string, string>();
    this.#done.set(runId, done);
    const changed = run.data.metrics
      .map(metric => ({ metric, mark: markOf(metric, hasEnded(run)) }))
      .filter(({ metric, mark }) => done.get(metric.key) !== mark);
    if (!changed.length) {
      return;
    }
    const positions = new Map(
      Object.entries(await sink.metricPositions(runId)),
    );
    const extensions: Extension[] = [];
    for (const { metric, mark } of changed) {
      const before = positions.get(metric.key)?.points ?? 0;
      extensions.push(
        await this.#extend(runId, metric.key, mark, before, sink, signal),
      );
    }
    await this.#verify(runId, extensions, sink, signal);
    for (const { key, mark, complete } of extensions) {
      if (complete) {
        done.set(key, mark);
      }
    }
  }

  async #extend(
    runId: string,
    key: string,
    mark: string,
    before: number,
    sink: TrackerSink,
    signal: AbortSignal,
  ): Promise<Extension> {
    if (before > 0 && !this.#isTokenRefused()) {
      try {
        const read = await this.#read(
          { runId, key, from: before },
          sink,
          signal,
        );
        return { key, mark, before, ...read };
      } catch (error) {
        if (!isRefusal(error)) {
          throw error;
        }
        const read = await this.#readWhole(runId, key, sink, signal);
        // What was refused may have been the metric, not the token.
        this.#refusedAt = read.complete ? this.#now() : this.#refusedAt;
        return { key, mark, before: 0, ...read };
      }
    }
    const read =
      before > 0
        ? await this.#readWhole(runId, key, sink, signal)
        : await this.#read({ runId, key, from: 0 }, sink, signal);
    return { key, mark, before: 0, ...read };
  }

  #isTokenRefused(): boolean {
    const age = this.#now() - this.#refusedAt;
    // A negative age comes from a clock that was set back.
    return age >= 0 && age < REFUSED_MS;
  }

  /** One that cannot be continued is read to its end, unless the cycle has read its share: then it waits for another. */
  async #readWhole(
    runId: string,
    key: string,
    sink: TrackerSink,
    signal: AbortSignal,
  ): Promise<{ received: number; complete: boolean }> {
    return this.#left > 0
      ? this.#read({ runId, key, from: 0, whole: true }, sink, signal)
      : { received: 0, complete: false };
  }

  /** Reads to the end of the history; one that is continued, only to the end of the cycle's share. */
  async #read(
    series: { runId: string; key: string; from: number; whole?: boolean },
    sink: TrackerSink,
    signal: AbortSignal,
  ): Promise<{ received: number; complete: boolean }> {
    const { runId, key, from } = series;
    let received = 0;
    let pageToken = from > 0 ? skipToken(from) : undefined;
    for (let pages = 0; series.whole || this.#mayRead(pages); pages += 1) {
      const page = await this.#client.getMetricHistory({
        runId,
        key,
        maxResults: this.#page,
        pageToken,
        signal,
      });
      if (page.items.length) {
        await sink.appendMetric(runId, key, page.items.map(toMetricPoint));
      }
      received += page.items.length;
      this.#left -= page.items.length;
      pageToken = page.nextPageToken;
      if (!pageToken) {
        return { received, complete: true };
      }
    }
    return { received, complete: false };
  }

  #mayRead(pages: number): boolean {
    return pages < METRIC_PAGES && this.#left > 0;
  }

  async #verify(
    runId: string,
    extensions: Extension[],
    sink: TrackerSink,
    signal: AbortSignal,
  ): Promise<void> {
    const continued = extensions.filter(
      ({ before, received }) => before > 0 && received > 0,
    );
    if (!continued.length) {
      return;
    }
    const positions = new Map(
      Object.entries(await sink.metricPositions(runId)),
    );
    for (const extension of continued) {
      const { key, before, received } = extension;
      const stored = positions.get(key)?.points ?? 0;
      // A server without pages (2.x) answers with everything; then nothing is missing.
      if (stored < before + received && received < stored) {
        const read = await this.#read(
          { runId, key, from: 0, whole: true },
          sink,
          signal,
        );
        extension.complete = read.complete;
      }
    }
  }
}

function markOf(metric: MlflowMetric, ended: boolean): string {
  return `${metric.step} ${metric.timestamp} ${metric.value} ${ended}`;
}

function skipToken(points: number): string {
  return Buffer.from(JSON.stringify({ offset: points })).toString('base64');
}

/** An error of the server itself says nothing of the request. */
function isRefusal(error: unknown): boolean {
  return error instanceof MlflowResponseError && error.statusCode === 400;
}
