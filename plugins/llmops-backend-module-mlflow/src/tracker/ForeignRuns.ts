import type { TrackerSink } from '@llmops/backstage-plugin-llmops-node';
import type { MlflowClient } from '../client/MlflowClient';
import type { OwnershipRules } from '../config/OwnershipRules';
import type { ExperimentDirectory } from './ExperimentDirectory';
import type { MlflowLinks } from './MlflowLinks';
import { RunBackfill } from './RunBackfill';
import { RunningRuns } from './RunningRuns';
import { RunReconcile } from './RunReconcile';
import { RunReporter } from './RunReporter';
import type { RunCursor } from './SyncCursor';

/*
 * How runs are followed that the portal did not start.
 *
 * Each cycle asks for experiments that changed (the tracker does, for all) and for runs that started since the last cycle, with some minutes of
 * overlap for clocks that go wrong: two requests while nothing happens. Runs that go on are asked for by id as long as
 * they do something. Everything else (`RunBackfill`, `RunReconcile`, the sweep of `RunningRuns`) goes in small parts.
 */

const PAGE = 200;
/** By how much the clock of a machine that trains may be behind, for its runs to appear at once. */
const OVERLAP_MS = 5 * 60_000;
/** A start later than this is a broken clock's; the comparison of everything finds such a run. */
const AHEAD_MS = 24 * 60 * 60_000;
const RECONCILE_MS = 15 * 60_000;

/** Reports the runs of an MLflow server that the portal did not start. */
export class ForeignRuns {
  readonly #client: MlflowClient;
  readonly #now: () => number;
  readonly #experiments: ExperimentDirectory;
  readonly #reporter: RunReporter;
  readonly #running: RunningRuns;
  readonly #backfill: RunBackfill;
  readonly #reconcile: RunReconcile;
  #wasSlotUsed = false;

  constructor(options: {
    client: MlflowClient;
    links: MlflowLinks;
    experiments: ExperimentDirectory;
    ownership: OwnershipRules;
    now: () => number;
  }) {
    const { client, links, experiments, ownership, now } = options;
    const reporter = new RunReporter({ links, ownership, experiments });
    const parts = { client, experiments, reporter, now };
    this.#client = client;
    this.#now = now;
    this.#experiments = experiments;
    this.#reporter = reporter;
    this.#running = new RunningRuns(parts);
    this.#backfill = new RunBackfill(parts);
    this.#reconcile = new RunReconcile(parts);
  }

  /** Everything will be reported again. */
  forget(): void {
    this.#reporter.forget();
    this.#running.forget();
    this.#backfill.forget();
    this.#reconcile.forget();
  }

  /** Once the directory is fresh. Answers where to go on, and whether the request was used that cycles have for what is not urgent. */
  async sync(
    cursor: RunCursor,
    sink: TrackerSink,
    signal: AbortSignal,
  ): Promise<{ cursor: RunCursor; isSlotUsed: boolean }> {
    const startedAt = this.#now();
    const fresh = await this.#reportNew(cursor.since, sink, signal);
    await this.#running.follow(fresh, sink, signal);
    const next: RunCursor = { ...cursor, since: startedAt };
    // Never twice in a row, so that a long sweep leaves room for the models.
    const isSlotUsed = this.#running.isSweepDue && !this.#wasSlotUsed;
    this.#wasSlotUsed = isSlotUsed;
    if (isSlotUsed) {
      await this.#running.sweep(sink, signal);
    }
    if (!cursor.isComplete) {
      await this.#readOlder(next, sink, signal);
    } else if (this.#isReconcileDue(cursor)) {
      const at = await this.#reconcile.step(sink, signal);
      next.reconciledAt = at ?? next.reconciledAt;
    }
    await sink.progress(progressOf(next));
    return { cursor: next, isSlotUsed };
  }

  async #reportNew(
    since: number,
    sink: TrackerSink,
    signal: AbortSignal,
  ): Promise<Set<string>> {
    const now = this.#now();
    // Of a server that was not read for long, the backlog is part of this; at first there is the backfill.
    const from = Math.min(since || now, now) - OVERLAP_MS;
    const ids = new Set<string>();
    for (const experimentIds of this.#experiments.chunks()) {
      let pageToken: string | undefined;
      do {
        const page = await this.#client.searchRuns({
          experimentIds,
          filter: `attributes.start_time > ${from} AND attributes.start_time < ${
            now + AHEAD_MS
          }`,
          maxResults: PAGE,
          pageToken,
          signal,
        });
        await this.#running.report(page.items, sink);
        page.items.forEach(run => ids.add(run.info.run_id));
        pageToken = page.nextPageToken;
      } while (pageToken);
    }
    return ids;
  }

  async #readOlder(
    next: RunCursor,
    sink: TrackerSink,
    signal: AbortSignal,
  ): Promise<void> {
    const at = next.backfill ?? { until: this.#now(), chunk: 0, runs: 0 };
    next.backfill = await this.#backfill.step(at, sink, signal);
    if (!next.backfill) {
      next.isComplete = true;
      next.reconciledAt = at.until;
    }
  }

  #isReconcileDue(cursor: RunCursor): boolean {
    const age = this.#now() - cursor.reconciledAt;
    // A negative age comes from another machine's clock, or from one that was set back.
    return this.#reconcile.isRunning || age < 0 || age >= RECONCILE_MS;
  }
}

function progressOf({ backfill }: RunCursor) {
  return (
    backfill && {
      runs: backfill.runs,
      backTo:
        backfill.backTo === undefined ? undefined : new Date(backfill.backTo),
    }
  );
}
