import type {
  RunModel,
  TrackedRun,
} from '@llmops/backstage-plugin-llmops-common';
import type { ModelStore } from '../models/ModelStore';
import type { RunLookups } from '../runs/RunLookups';
import type { TrackedRunStore } from './TrackedRunStore';

export class DefaultRunLookups implements RunLookups {
  readonly #trackedRuns: TrackedRunStore;
  readonly #models: ModelStore;

  static create(options: {
    trackedRuns: TrackedRunStore;
    models: ModelStore;
  }): DefaultRunLookups {
    return new DefaultRunLookups(options.trackedRuns, options.models);
  }

  private constructor(trackedRuns: TrackedRunStore, models: ModelStore) {
    this.#trackedRuns = trackedRuns;
    this.#models = models;
  }

  async trackedRuns(runId: string): Promise<TrackedRun[]> {
    const runs = await this.#trackedRuns.listByRun(runId);
    return runs.map(run => ({
      id: run.id,
      tracker: run.tracker,
      parentId: run.parentId,
      name: run.name,
      status: run.status,
      step: run.step,
      url: run.url,
      experiment: run.experiment,
      user: run.user,
      parameters: run.parameters,
      tags: run.tags,
      datasets: run.datasets,
      loggedModels: run.loggedModels,
      startedAt: run.startedAt,
      endedAt: run.endedAt,
    }));
  }

  async models(runIds: string[]): Promise<Map<string, RunModel>> {
    return this.#models.producedByRuns(runIds);
  }
}
