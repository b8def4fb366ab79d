import { isError, NotFoundError } from '@backstage/errors';
import type { LlmopsChange } from '@llmops/backstage-plugin-llmops-common';
import type {
  MetricPoint,
  ModelRecord,
  ModelVersionRecord,
  TrackedRunRecord,
  TrackerSink,
  TrackerSyncProgress,
} from '@llmops/backstage-plugin-llmops-node';
import type { RunRecord, RunStore } from '../database/RunStore';
import type { MetricStore } from '../metrics/MetricStore';
import type { ModelStore } from '../models/ModelStore';
import type { ObservedRunStore } from './ObservedRunStore';
import type { RunRefusals } from './RunRefusals';
import type { ReportedRun, RunReports } from './RunReports';
import type { TrackedRunStore } from './TrackedRunStore';

export interface StoringTrackerSinkOptions {
  tracker: string;
  runs: Pick<RunStore, 'get'>;
  trackedRuns: TrackedRunStore;
  reports: RunReports;
  observed: Pick<ObservedRunStore, 'trackedRunIds'>;
  saveProgress: (progress: TrackerSyncProgress | undefined) => Promise<void>;
  refusals: Pick<RunRefusals, 'tell'>;
  metrics: MetricStore;
  models: ModelStore;
  notifyChange: (change: LlmopsChange) => void;
}

/** Runs of one report that are told one by one; of more, one of each project, and that there are others. */
const MOST_NOTICES = 20;
/** Removed runs of one report that are told. */
const MOST_REMOVALS = 50;

/** Writes what a tracker reports, and says what of it is new. What was known already makes no noise. */
export class StoringTrackerSink implements TrackerSink {
  readonly #options: StoringTrackerSinkOptions;

  static create(options: StoringTrackerSinkOptions): StoringTrackerSink {
    return new StoringTrackerSink(options);
  }

  private constructor(options: StoringTrackerSinkOptions) {
    this.#options = options;
  }

  async upsertRuns(records: TrackedRunRecord[]): Promise<void> {
    const { tracker, reports, models } = this.#options;
    const changed = await reports.write(records);
    for (const { runId, project, isQuiet } of toTell(changed)) {
      this.#options.notifyChange(
        isQuiet ? { kind: 'metrics', runId } : { kind: 'run', runId, project },
      );
    }
    if (changed.length > MOST_NOTICES) {
      this.#options.notifyChange({ kind: 'runs' });
    }
    // A version may have been reported before the run that produced it.
    const produced = await models.producedBy(
      tracker,
      changed.map(run => run.id),
    );
    const settled = await models.settle(tracker, produced);
    // Where runs were not all told, models are: what is known of them comes from runs.
    this.#notifyModels(changed.length > MOST_NOTICES ? produced : settled);
  }

  async removeRuns(ids: string[]): Promise<void> {
    const removed = await this.#options.reports.remove(ids);
    for (const runId of removed.slice(0, MOST_REMOVALS)) {
      this.#options.notifyChange({ kind: 'run', runId });
    }
  }

  async storedRunIds(
    after: string | undefined,
    options?: { unfinished?: boolean },
  ): Promise<string[]> {
    const { tracker, observed } = this.#options;
    return observed.trackedRunIds(tracker, after, options);
  }

  async removeModelVersions(
    versions: Array<{ model: string; version: string }>,
  ): Promise<void> {
    if (versions.length > 0) {
      const { tracker, models } = this.#options;
      await models.removeVersions(tracker, versions);
      this.#notifyModels([...new Set(versions.map(({ model }) => model))]);
    }
  }

  async storedModels(
    after: string | undefined,
  ): Promise<Array<{ name: string; versions: string[] }>> {
    return this.#options.models.listNames(this.#options.tracker, after);
  }

  async storedVersions(model: string): Promise<string[]> {
    const { tracker, models } = this.#options;
    const versions = await models.listVersions(tracker, model);
    return versions.map(({ version }) => version);
  }

  async progress(progress: TrackerSyncProgress | undefined): Promise<void> {
    await this.#options.saveProgress(progress);
  }

  async refused(runId: string, reason: string | undefined): Promise<void> {
    if (await this.#options.refusals.tell(runId, reason)) {
      await this.#notifyRun(runId);
    }
  }

  async appendMetric(
    trackedRunId: string,
    key: string,
    points: MetricPoint[],
  ): Promise<void> {
    const { tracker, metrics, trackedRuns, notifyChange } = this.#options;
    const added = await metrics.append({ tracker, trackedRunId, key }, points);
    if (added > 0) {
      const run = await trackedRuns.get(tracker, trackedRunId);
      if (run?.runId !== undefined) {
        notifyChange({ kind: 'metrics', runId: run.runId });
      }
    }
  }

  async metricPositions(trackedRunId: string) {
    const { tracker, metrics } = this.#options;
    const series = await metrics.listSeries(tracker, [trackedRunId]);
    return Object.fromEntries(
      series.map(({ key, points, lastStep, lastTime }) => [
        key,
        { points, lastStep, lastTime },
      ]),
    );
  }

  async upsertModels(records: ModelRecord[]): Promise<void> {
    const { tracker, models } = this.#options;
    const changed = await models.upsertModels(tracker, records);
    this.#notifyModels(changed);
  }

  async upsertModelVersions(records: ModelVersionRecord[]): Promise<void> {
    const { tracker, models } = this.#options;
    const changed = await models.upsertVersions(tracker, records);
    this.#notifyModels(changed);
    // The page of a run names the version that it produced.
    const producers = await this.#options.trackedRuns.getMany(
      tracker,
      records
        .filter(record => changed.includes(record.model))
        .flatMap(record => record.trackedRunId ?? []),
    );
    for (const runId of new Set(producers.flatMap(run => run.runId ?? []))) {
      await this.#notifyRun(runId);
    }
  }

  async removeModels(names: string[]): Promise<void> {
    if (names.length > 0) {
      await this.#options.models.removeModels(this.#options.tracker, names);
      this.#notifyModels(names);
    }
  }

  #notifyModels(names: string[]): void {
    const { tracker, notifyChange } = this.#options;
    names.forEach(name => notifyChange({ kind: 'model', tracker, name }));
  }

  async #notifyRun(runId: string): Promise<void> {
    const run = await this.#findRun(runId);
    if (run) {
      const { project } = run;
      this.#options.notifyChange({ kind: 'run', runId, project });
    }
  }

  /** The run, unless it belongs to another portal that uses the same tracker. */
  async #findRun(runId: string): Promise<RunRecord | undefined> {
    try {
      return await this.#options.runs.get(runId);
    } catch (error) {
      if (isError(error) && error.name === NotFoundError.name) {
        return undefined;
      }
      throw error;
    }
  }
}

/**
 * What a report is told of. A first reading changes thousands of runs: who looks at lists needs to know only that
 * something did, and the catalog which projects it was in.
 */
function toTell(changed: ReportedRun[]): Iterable<ReportedRun> {
  const isFew = changed.length <= MOST_NOTICES;
  const told = new Map<string | undefined, ReportedRun>();
  for (const run of changed) {
    const key = isFew ? run.runId : run.project;
    // Of several tracked runs of one run, the one that says more.
    if (!told.has(key) || (told.get(key)?.isQuiet && !run.isQuiet)) {
      told.set(key, run);
    }
  }
  return told.values();
}
