import type {
  RunModel,
  TrackedRun,
} from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import type { ModelStore } from '../models/ModelStore';
import type { RunLookups } from '../runs/RunLookups';
import { readRefusals } from './readRefusals';
import type { TrackedRunStore } from './TrackedRunStore';

interface RunLookupsOptions {
  database: Knex;
  trackedRuns: TrackedRunStore;
  models: ModelStore;
}

export class DefaultRunLookups implements RunLookups {
  readonly #trackedRuns: TrackedRunStore;
  readonly #models: ModelStore;
  readonly #database: Knex;

  static create(options: RunLookupsOptions): DefaultRunLookups {
    return new DefaultRunLookups(options);
  }

  private constructor(options: RunLookupsOptions) {
    this.#trackedRuns = options.trackedRuns;
    this.#models = options.models;
    this.#database = options.database;
  }

  async trackerProblem(run: {
    id: string;
    tracker?: string;
  }): Promise<string | undefined> {
    const refusals =
      run.tracker && (await readRefusals(this.#database, run.tracker));
    return refusals && Object.hasOwn(refusals, run.id)
      ? refusals[run.id]
      : undefined;
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
