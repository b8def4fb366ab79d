import type { TrackerSink } from '@llmops/backstage-plugin-llmops-node';
import type { MlflowClient } from '../client/MlflowClient';
import type { ExperimentDirectory } from './ExperimentDirectory';
import { findGone } from './findGone';
import type { RunReporter } from './RunReporter';
import { readByIds } from './RunningRuns';

const PAGE = 250;
const IDS = 100;
/** Runs of a pass that are asked for one by one; more wait for the next pass. */
const MOST_CHECKS = 300;
/** A pass is spread over this time, however many runs there are. */
const SPREAD_MS = 10 * 60_000;

interface Pass {
  chunk: number;
  pageToken?: string;
  seen: Set<string>;
  startedAt: number;
  /** Of the step before. */
  steppedAt: number;
}

/**
 * Compares all runs, since MLflow keeps no time of change: edits of runs that have ended, backdated ones and deletions
 * are found this way. It is paced, a page or a few in a cycle.
 */
export class RunReconcile {
  #pass: Pass | undefined;
  /** Runs of the pass before, to know how many pages to expect. */
  #expected = 0;

  constructor(
    private readonly options: {
      client: MlflowClient;
      experiments: ExperimentDirectory;
      reporter: RunReporter;
      now: () => number;
    },
  ) {}

  get isRunning(): boolean {
    return this.#pass !== undefined;
  }

  /** The next pass starts anew. */
  forget(): void {
    this.#pass = undefined;
  }

  /** Goes on; answers when the pass was begun once it is over. */
  async step(
    sink: TrackerSink,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    const { client, experiments, reporter, now } = this.options;
    if (!this.#pass) {
      // Deleted experiments and renamed ones are noticed here.
      experiments.forget();
      await experiments.refresh(signal);
      const at = now();
      this.#pass = { chunk: 0, seen: new Set(), startedAt: at, steppedAt: at };
    }
    const pass = this.#pass;
    const chunks = experiments.chunks();
    for (
      let pages = this.#pages(pass);
      pages > 0 && pass.chunk < chunks.length;
      pages -= 1
    ) {
      const page = await client.searchRuns({
        experimentIds: chunks[pass.chunk],
        maxResults: PAGE,
        pageToken: pass.pageToken,
        signal,
      });
      await reporter.reportAll(page.items, sink);
      page.items.forEach(run => pass.seen.add(run.info.run_id));
      pass.pageToken = page.nextPageToken;
      pass.chunk += page.nextPageToken ? 0 : 1;
    }
    if (pass.chunk < chunks.length) {
      return undefined;
    }
    await this.#removeMissing(pass, chunks, sink, signal);
    this.#expected = pass.seen.size;
    this.#pass = undefined;
    return pass.startedAt;
  }

  #pages(pass: Pass): number {
    const { now } = this.options;
    const elapsed = Math.max(0, now() - pass.steppedAt);
    pass.steppedAt = now();
    const all = Math.ceil(Math.max(this.#expected, pass.seen.size) / PAGE);
    return Math.max(1, Math.ceil((all * elapsed) / SPREAD_MS));
  }

  /**
   * Pages shift while others write, so runs that were not seen are asked for by id. A server that shows no experiments
   * shows the portal nothing, which says nothing of the runs.
   */
  async #removeMissing(
    pass: Pass,
    chunks: string[][],
    sink: TrackerSink,
    signal: AbortSignal,
  ): Promise<void> {
    const { client, experiments, reporter } = this.options;
    let left = chunks.length > 0 ? MOST_CHECKS : 0;
    let after: string | undefined;
    do {
      const stored = await sink.storedRunIds(after);
      const missing = stored.filter(id => !pass.seen.has(id));
      for (let start = 0; start < missing.length; start += IDS) {
        const ids = missing.slice(start, start + IDS);
        const found = await readByIds(client, chunks, ids, signal);
        await reporter.reportAll(found, sink);
        const present = new Set(found.map(run => run.info.run_id));
        const absent = ids.filter(id => !present.has(id)).slice(0, left);
        left -= absent.length;
        const checked = await findGone(client, experiments, absent, signal);
        await reporter.reportAll(checked.found, sink);
        await sink.removeRuns(checked.gone);
      }
      after = stored.at(-1);
    } while (after !== undefined && left > 0);
  }
}
