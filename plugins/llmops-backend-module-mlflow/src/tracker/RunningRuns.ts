import type { TrackerSink } from '@llmops/backstage-plugin-llmops-node';
import type { MlflowClient } from '../client/MlflowClient';
import { quoteFilterValue } from '../client/quoteFilterValue';
import type { MlflowRun } from '../client/schemas';
import type { ExperimentDirectory } from './ExperimentDirectory';
import { findGone } from './findGone';
import { hasEnded } from './records';
import type { RunReporter } from './RunReporter';

/*
 * How runs are followed that have not ended.
 *
 * One that did something in the last minutes is read in every cycle, by its id, many in one request. The others, among
 * them those whose process died without a word, are looked at once a minute, a page at a time, by asking which runs
 * have not ended: one that wakes up is followed again, and one that is missing there has ended or is gone.
 */

const LIVELY_MS = 10 * 60_000;
const SWEEP_MS = 60_000;
const IDS = 100;
const PAGE = 200;
/** Runs that were not seen to end are asked for in cycles of so many. */
const MOST_CHECKS = 300;

interface Sweep {
  chunk: number;
  pageToken?: string;
  seen: Set<string>;
}

/** Foreign runs that have not ended, with their newest metrics. */
export class RunningRuns {
  readonly #client: MlflowClient;
  readonly #experiments: ExperimentDirectory;
  readonly #reporter: RunReporter;
  readonly #now: () => number;
  /** When each was last seen to do something, by id. */
  readonly #running = new Map<string, number>();
  readonly #toCheck = new Set<string>();
  #isKnown = false;
  #sweep: Sweep | undefined;
  #sweptAt = -Infinity;

  constructor(options: {
    client: MlflowClient;
    experiments: ExperimentDirectory;
    reporter: RunReporter;
    now: () => number;
  }) {
    this.#client = options.client;
    this.#experiments = options.experiments;
    this.#reporter = options.reporter;
    this.#now = options.now;
  }

  /** Everything will be asked for again. */
  forget(): void {
    this.#running.clear();
    this.#toCheck.clear();
    this.#isKnown = false;
    this.#sweep = undefined;
    this.#sweptAt = -Infinity;
  }

  /** Reports runs, and follows those that have not ended. */
  async report(runs: MlflowRun[], sink: TrackerSink): Promise<void> {
    const changed = await this.#reporter.report(runs, sink);
    for (const run of runs) {
      const id = run.info.run_id;
      this.#toCheck.delete(id);
      this.#sweep?.seen.add(id);
      if (hasEnded(run)) {
        this.#running.delete(id);
      } else {
        this.#running.set(id, this.#activity(run, changed.has(id)));
      }
    }
  }

  /** Reads the lively ones that were not read in this cycle already. */
  async follow(
    readAlready: ReadonlySet<string>,
    sink: TrackerSink,
    signal: AbortSignal,
  ): Promise<void> {
    if (!this.#isKnown) {
      await this.#recall(sink);
    }
    const since = this.#now() - LIVELY_MS;
    const lively = [...this.#running].filter(([, at]) => at > since);
    const ids = new Set([
      ...lively.map(([id]) => id),
      ...[...this.#toCheck].slice(0, MOST_CHECKS),
    ]);
    const wanted = [...ids].filter(id => !readAlready.has(id));
    for (let start = 0; start < wanted.length; start += IDS) {
      await this.#read(wanted.slice(start, start + IDS), sink, signal);
    }
  }

  /** Whether it is time to ask which runs have not ended. */
  get isSweepDue(): boolean {
    const isDue =
      this.#sweep !== undefined || this.#now() - this.#sweptAt >= SWEEP_MS;
    return isDue && this.#experiments.chunks().length > 0;
  }

  /** Asks for one page of the runs that have not ended. */
  async sweep(sink: TrackerSink, signal: AbortSignal): Promise<void> {
    this.#sweep ??= { chunk: 0, seen: new Set() };
    const sweep = this.#sweep;
    const experimentIds = this.#experiments.chunks()[sweep.chunk];
    if (experimentIds) {
      const page = await this.#client.searchRuns({
        experimentIds,
        filter: "attributes.status = 'RUNNING'",
        maxResults: PAGE,
        pageToken: sweep.pageToken,
        signal,
      });
      await this.report(page.items, sink);
      sweep.pageToken = page.nextPageToken;
      sweep.chunk += page.nextPageToken ? 0 : 1;
    }
    if (sweep.chunk >= this.#experiments.chunks().length) {
      [...this.#running.keys()]
        .filter(id => !sweep.seen.has(id))
        .forEach(id => this.#toCheck.add(id));
      this.#sweep = undefined;
      this.#sweptAt = this.#now();
    }
  }

  /** What the portal takes for running may have ended while nobody looked. */
  async #recall(sink: TrackerSink): Promise<void> {
    let after: string | undefined;
    do {
      const ids = await sink.storedRunIds(after, { unfinished: true });
      ids.forEach(id => this.#toCheck.add(id));
      after = ids.at(-1);
    } while (after !== undefined);
    this.#isKnown = true;
  }

  async #read(
    ids: string[],
    sink: TrackerSink,
    signal: AbortSignal,
  ): Promise<void> {
    const found = await readByIds(
      this.#client,
      this.#experiments.chunks(),
      ids,
      signal,
    );
    await this.report(found, sink);
    const present = new Set(found.map(run => run.info.run_id));
    const absent = ids.filter(id => !present.has(id));
    const checked = await findGone(
      this.#client,
      this.#experiments,
      absent,
      signal,
    );
    await this.report(checked.found, sink);
    if (checked.gone.length > 0) {
      await sink.removeRuns(checked.gone);
    }
    // What the server refuses to say of a run now is found by the comparison of everything.
    const isFound = new Set(checked.found.map(run => run.info.run_id));
    absent
      .filter(id => !isFound.has(id))
      .forEach(id => {
        this.#running.delete(id);
        this.#toCheck.delete(id);
      });
  }

  /** By this machine's clock when a change was seen, else by what the run says of itself. */
  #activity(run: MlflowRun, hasChanged: boolean): number {
    const id = run.info.run_id;
    const before = this.#running.get(id);
    if (before !== undefined) {
      return hasChanged ? this.#now() : before;
    }
    const times = run.data.metrics.map(metric => metric.timestamp);
    return Math.min(Math.max(run.info.start_time ?? 0, ...times), this.#now());
  }
}

/** Those of the runs that are neither deleted nor in an experiment that is not shown. */
export async function readByIds(
  client: MlflowClient,
  chunks: string[][],
  ids: string[],
  signal: AbortSignal,
): Promise<MlflowRun[]> {
  const list = ids.map(quoteFilterValue).join(', ');
  const found: MlflowRun[] = [];
  for (const experimentIds of chunks) {
    const { items } = await client.searchRuns({
      experimentIds,
      filter: `attributes.run_id IN (${list})`,
      maxResults: ids.length,
      signal,
    });
    found.push(...items);
  }
  return found;
}
