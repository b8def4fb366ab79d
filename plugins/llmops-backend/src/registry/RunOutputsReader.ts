import type { RunOutputs } from '@llmops/backstage-plugin-llmops-common';
import type { ExperimentTracker } from '@llmops/backstage-plugin-llmops-node';
import { withinPatience } from '../lib/withinPatience';
import type { RunStore } from '../database/RunStore';
import type { TrackedRunStore } from '../tracking/TrackedRunStore';

/** Of a run with very many tracked runs, so many are asked for what they logged. */
const MAX_TRACKED = 50;

export interface RunOutputsOptions {
  runs: Pick<RunStore, 'get' | 'getManyInputs'>;
  trackedRuns: Pick<TrackedRunStore, 'listByRun'>;
  trackers: ReadonlyMap<string, ExperimentTracker>;
}

/** Says what of a run can become a version of a model. */
export class RunOutputsReader {
  readonly #options: RunOutputsOptions;

  static create(options: RunOutputsOptions): RunOutputsReader {
    return new RunOutputsReader(options);
  }

  private constructor(options: RunOutputsOptions) {
    this.#options = options;
  }

  async list(runId: string): Promise<RunOutputs> {
    const { runs, trackedRuns, trackers } = this.#options;
    const run = await runs.get(runId);
    const registry = trackers.get(run.tracker)?.registry;
    const tracked = (await trackedRuns.listByRun(runId))
      .filter(({ tracker }) => tracker === run.tracker)
      .slice(-MAX_TRACKED);
    const found =
      registry &&
      (await withinPatience(
        new AbortController().signal,
        `The tracker "${run.tracker}"`,
        signal =>
          registry.listOutputs(
            tracked.map(({ id }) => id),
            signal,
          ),
      ));
    const inputs = (await runs.getManyInputs([runId])).get(runId);
    return {
      canRegister: registry !== undefined && tracked.length > 0,
      suggestedName: inputs?.definition.produces?.model,
      trackedRuns: tracked.map(({ id, name, step }) => ({ id, name, step })),
      items: (found ?? []).map(({ trackedRunId, name, source }) => ({
        trackedRunId,
        name,
        ...source,
      })),
    };
  }

  /** The tracked run that a registration means: the one that it names, or the one that logged the model. */
  async resolve(
    runId: string,
    wanted: { trackedRunId?: string; loggedModelId?: string },
  ): Promise<string | undefined> {
    if (wanted.trackedRunId !== undefined) {
      const tracked = await this.#options.trackedRuns.listByRun(runId);
      return tracked.find(({ id }) => id === wanted.trackedRunId)?.id;
    }
    const { items, trackedRuns = [] } = await this.list(runId);
    const output = items.find(
      ({ loggedModelId }) =>
        loggedModelId !== undefined && loggedModelId === wanted.loggedModelId,
    );
    return (
      output?.trackedRunId ??
      (trackedRuns.length === 1 ? trackedRuns[0].id : undefined)
    );
  }
}
