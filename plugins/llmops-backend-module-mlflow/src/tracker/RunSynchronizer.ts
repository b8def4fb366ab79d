import type {
  TrackerSink,
  TrackerSyncRequest,
} from '@llmops/backstage-plugin-llmops-node';
import type { MlflowClient } from '../client/MlflowClient';
import { MlflowResponseError } from '../client/MlflowResponseError';
import { quoteFilterValue } from '../client/quoteFilterValue';
import type { MlflowRun } from '../client/schemas';
import { fingerprint } from './fingerprint';
import { MetricSynchronizer } from './MetricSynchronizer';
import type { MlflowLinks } from './MlflowLinks';
import { toTrackedRun } from './records';
import { TAG_DISPATCH_KEY } from './runContextTags';

const PAGE = 200;

type Attempt = TrackerSyncRequest['active'][number];

/** Reports the MLflow runs of the active attempts with their metrics. */
export class RunSynchronizer {
  readonly #client: MlflowClient;
  readonly #links: MlflowLinks;
  readonly #metrics: MetricSynchronizer;
  readonly #experimentIds = new Map<string, string>();
  /** Fingerprint of each run as it was last reported, of the runs of the cycle before. */
  #reported = new Map<string, string>();

  constructor(client: MlflowClient, links: MlflowLinks, historyPage: number) {
    this.#client = client;
    this.#links = links;
    this.#metrics = new MetricSynchronizer(client, historyPage);
  }

  /** Everything will be reported again. */
  forget(): void {
    this.#reported.clear();
    this.#metrics.keepOnly(new Set());
  }

  /**
   * What the server refuses for one attempt (say, an experiment that the portal may not read) or one run does not keep
   * the others from being reported. It is answered by the key of the attempt.
   */
  async sync(
    active: Attempt[],
    sink: TrackerSink,
    signal: AbortSignal,
  ): Promise<Map<string, MlflowResponseError>> {
    const refusals = new Map<string, MlflowResponseError>();
    const seen = new Map<string, string>();
    this.#metrics.beginCycle();
    for (const attempt of active) {
      signal.throwIfAborted();
      try {
        const refusal = await this.#syncAttempt(attempt, seen, sink, signal);
        if (refusal) {
          refusals.set(attempt.dispatchKey, refusal);
        }
      } catch (error) {
        if (!isRefusal(error)) {
          // What answers next may be another server, or the same one with its data restored.
          this.#experimentIds.clear();
          throw error;
        }
        refusals.set(attempt.dispatchKey, error);
      }
    }
    this.#reported = seen;
    this.#metrics.keepOnly(new Set(seen.keys()));
    return refusals;
  }

  async #syncAttempt(
    attempt: Attempt,
    seen: Map<string, string>,
    sink: TrackerSink,
    signal: AbortSignal,
  ): Promise<MlflowResponseError | undefined> {
    const experimentId = await this.#experimentId(attempt.experiment, signal);
    if (experimentId === undefined) {
      // Made by the training code when it first logs.
      return undefined;
    }
    let refusal: MlflowResponseError | undefined;
    const filter = `tags."${TAG_DISPATCH_KEY}" = ${quoteFilterValue(
      attempt.dispatchKey,
    )}`;
    let pageToken: string | undefined;
    do {
      const page = await this.#client.searchRuns({
        experimentIds: [experimentId],
        filter,
        maxResults: PAGE,
        pageToken,
        signal,
      });
      // Those that others are nested in have started before them.
      const items = page.items.toReversed();
      await this.#report(attempt, items, seen, sink);
      for (const run of items) {
        try {
          await this.#metrics.sync(run, sink, signal);
        } catch (error) {
          if (!isRefusal(error)) {
            throw error;
          }
          refusal ??= error;
        }
      }
      pageToken = page.nextPageToken;
    } while (pageToken);
    return refusal;
  }

  async #report(
    attempt: Attempt,
    runs: MlflowRun[],
    seen: Map<string, string>,
    sink: TrackerSink,
  ): Promise<void> {
    const changed = runs
      .map(run => toTrackedRun(run, attempt.experiment, this.#links))
      .map(record => ({ record, print: fingerprint(record) }))
      .filter(({ record, print }) => this.#reported.get(record.id) !== print);
    if (changed.length) {
      await sink.upsertRuns(changed.map(({ record }) => record));
    }
    for (const run of runs) {
      seen.set(run.info.run_id, this.#reported.get(run.info.run_id) ?? '');
    }
    for (const { record, print } of changed) {
      seen.set(record.id, print);
    }
  }

  async #experimentId(
    name: string,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const known = this.#experimentIds.get(name);
    if (known !== undefined) {
      return known;
    }
    const id = await this.#client.getExperimentId(name, signal);
    if (id !== undefined) {
      this.#experimentIds.set(name, id);
    }
    return id;
  }
}

/** The server is there, and will not answer this; else nothing more can be asked of it now. */
function isRefusal(error: unknown): error is MlflowResponseError {
  return (
    error instanceof MlflowResponseError &&
    error.statusCode >= 400 &&
    error.statusCode !== 429 &&
    error.statusCode !== 503
  );
}
