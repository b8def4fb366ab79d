import { isError, NotFoundError } from '@backstage/errors';
import type { RunInputs, RunRecord, RunStore } from '../database/RunStore';
import type {
  StoredTrackedRun,
  TrackedRunStore,
} from '../tracking/TrackedRunStore';
import type { StoredModelVersion } from './ModelStore';

/** What made a version, as far as it is known. */
export interface Producer {
  /** The run of the portal. */
  run?: RunRecord;
  inputs?: RunInputs;
  /** The tracked run and its siblings. */
  trackedRuns: StoredTrackedRun[];
}

export interface ProducingRunsOptions {
  trackedRuns: TrackedRunStore;
  runs: Pick<RunStore, 'get' | 'getInputs'>;
}

/** Finds what made the versions of a model, each run once. */
export class ProducingRuns {
  readonly #options: ProducingRunsOptions;
  readonly #byRun = new Map<string, Promise<Producer>>();

  static create(options: ProducingRunsOptions): ProducingRuns {
    return new ProducingRuns(options);
  }

  private constructor(options: ProducingRunsOptions) {
    this.#options = options;
  }

  async of(version: StoredModelVersion): Promise<Producer> {
    const { trackedRuns } = this.#options;
    const tracked =
      version.trackedRunId &&
      (await trackedRuns.get(version.tracker, version.trackedRunId));
    if (!tracked) {
      return { trackedRuns: [] };
    }
    if (tracked.runId === undefined) {
      return { trackedRuns: [tracked] };
    }
    const known = this.#byRun.get(tracked.runId) ?? this.#read(tracked.runId);
    this.#byRun.set(tracked.runId, known);
    return known;
  }

  async #read(runId: string): Promise<Producer> {
    const { runs, trackedRuns } = this.#options;
    const siblings = await trackedRuns.listByRun(runId);
    try {
      const run = await runs.get(runId);
      const inputs = await runs.getInputs(runId);
      return { run, inputs, trackedRuns: siblings };
    } catch (error) {
      // The tracker may be shared with another portal, whose runs are not known here.
      if (isError(error) && error.name === NotFoundError.name) {
        return { trackedRuns: siblings };
      }
      throw error;
    }
  }
}
