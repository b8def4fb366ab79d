import type {
  TrackerSink,
  TrackerSyncRequest,
} from '@llmops/backstage-plugin-llmops-node';
import type { MlflowClient } from '../client/MlflowClient';
import { MlflowResponseError } from '../client/MlflowResponseError';
import { quoteFilterValue } from '../client/quoteFilterValue';
import type { MlflowRun } from '../client/schemas';
import type { ExperimentDirectory } from './ExperimentDirectory';
import { fingerprint } from './fingerprint';
import { MetricSynchronizer } from './MetricSynchronizer';
import type { MlflowLinks } from './MlflowLinks';
import { toTrackedRun } from './records';
import { TAG_DISPATCH_KEY, TAG_JOIN_TOKEN } from './runContextTags';

const PAGE = 200;

/** Attempts that are searched for at a time: the filters of MLflow cannot name several, and one by one takes long. */
const TOGETHER = 4;

type Attempt = TrackerSyncRequest['active'][number];

/** Where the runs of an attempt are, and what the server refuses to say. */
interface Found {
  attempt: Attempt;
  runs: MlflowRun[];
  refusal?: MlflowResponseError;
}

/** Reports the MLflow runs of the active attempts with their metrics, whatever experiment the code chose for them. */
export class RunSynchronizer {
  readonly #client: MlflowClient;
  readonly #links: MlflowLinks;
  readonly #experiments: ExperimentDirectory;
  readonly #metrics: MetricSynchronizer;
  /** Fingerprint of each run as it was last reported, of the runs of the cycle before. */
  #reported = new Map<string, string>();

  constructor(
    parts: {
      client: MlflowClient;
      links: MlflowLinks;
      experiments: ExperimentDirectory;
    },
    historyPage: number,
    now: () => number,
  ) {
    this.#client = parts.client;
    this.#links = parts.links;
    this.#experiments = parts.experiments;
    this.#metrics = new MetricSynchronizer(parts.client, historyPage, now);
  }

  /** Everything will be reported again. */
  forget(): void {
    this.#reported.clear();
    this.#metrics.keepOnly(new Set());
  }

  /**
   * Once the directory of experiments is fresh. What the server refuses for one attempt (say, an experiment that the
   * portal may not read) or one run does not keep the others from being reported. It is answered by the key of the
   * attempt.
   */
  async sync(
    active: Attempt[],
    sink: TrackerSink,
    signal: AbortSignal,
  ): Promise<Map<string, MlflowResponseError>> {
    const refusals = new Map<string, MlflowResponseError>();
    const seen = new Map<string, string>();
    this.#metrics.beginCycle();
    for (let start = 0; start < active.length; start += TOGETHER) {
      signal.throwIfAborted();
      const found = await Promise.all(
        active
          .slice(start, start + TOGETHER)
          .map(attempt => this.#find(attempt, signal)),
      );
      for (const one of found) {
        const refusal =
          (await this.#syncFound(one, seen, sink, signal)) ?? one.refusal;
        if (refusal) {
          refusals.set(one.attempt.dispatchKey, refusal);
        }
      }
    }
    this.#reported = seen;
    this.#metrics.keepOnly(new Set(seen.keys()));
    return refusals;
  }

  async #find(attempt: Attempt, signal: AbortSignal): Promise<Found> {
    const found: Found = { attempt, runs: [] };
    const search = (experimentIds: string[]) =>
      orRefusal(found, async () => {
        const runs = await this.#search(attempt, experimentIds, signal);
        found.runs.push(...runs);
      });
    const own = await orRefusal(found, () =>
      this.#idOf(attempt.experiment, signal),
    );
    const chunks = this.#experiments.allChunks();
    for (const chunk of chunks) {
      await search(chunk);
    }
    // Made a moment ago, or among others that the portal may not read.
    if (own && (found.refusal || !chunks.some(chunk => chunk.includes(own)))) {
      await search([own]);
    }
    const unique = new Map(found.runs.map(run => [run.info.run_id, run]));
    found.runs = [...unique.values()];
    // Those that others are nested in have started before them.
    found.runs.sort(
      (left, right) =>
        (left.info.start_time ?? 0) - (right.info.start_time ?? 0),
    );
    return found;
  }

  /**
   * That the portal may not read an experiment the server says only when it is asked for by name; it then does not list
   * it.
   */
  async #idOf(name: string, signal: AbortSignal): Promise<string | undefined> {
    return (
      this.#experiments.idOf(name) ??
      (await this.#client.getExperimentId(name, signal))
    );
  }

  async #search(
    attempt: Attempt,
    experimentIds: string[],
    signal: AbortSignal,
  ): Promise<MlflowRun[]> {
    const { joinToken, dispatchKey } = attempt;
    const [tag, value] = joinToken
      ? [TAG_JOIN_TOKEN, joinToken]
      : [TAG_DISPATCH_KEY, dispatchKey];
    const runs: MlflowRun[] = [];
    let pageToken: string | undefined;
    do {
      const page = await this.#client.searchRuns({
        experimentIds,
        filter: `tags."${tag}" = ${quoteFilterValue(value)}`,
        maxResults: PAGE,
        pageToken,
        signal,
      });
      runs.push(...page.items.toReversed());
      pageToken = page.nextPageToken;
    } while (pageToken);
    return runs;
  }

  /** Answers what the server refuses of the metrics. */
  async #syncFound(
    { attempt, runs }: Found,
    seen: Map<string, string>,
    sink: TrackerSink,
    signal: AbortSignal,
  ): Promise<MlflowResponseError | undefined> {
    let refusal: MlflowResponseError | undefined;
    await this.#report(attempt, runs, seen, sink);
    for (const run of runs) {
      try {
        await this.#metrics.sync(run, sink, signal);
      } catch (error) {
        if (!isRefusal(error)) {
          throw error;
        }
        refusal ??= error;
      }
    }
    return refusal;
  }

  async #report(
    attempt: Attempt,
    runs: MlflowRun[],
    seen: Map<string, string>,
    sink: TrackerSink,
  ): Promise<void> {
    const changed = runs
      .map(run => {
        const { experiment_id: id } = run.info;
        const experiment = this.#experiments.nameOf(id) ?? attempt.experiment;
        return toTrackedRun(run, experiment, this.#links);
      })
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
}

async function orRefusal<T>(
  found: Found,
  ask: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!isRefusal(error)) {
      throw error;
    }
    found.refusal ??= error;
    return undefined;
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
