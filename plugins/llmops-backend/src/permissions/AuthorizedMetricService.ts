import type {
  Curve,
  MetricSeries,
} from '@llmops/backstage-plugin-llmops-common';
import { runNotFound } from '../database/operations/lockRun';
import type { RunStore } from '../database/RunStore';
import type { DefaultMetricService } from '../metrics/DefaultMetricService';
import type { Caller, MetricService } from '../services/types';
import type { Access } from './Access';

export interface AuthorizedMetricServiceOptions {
  service: DefaultMetricService;
  runs: Pick<RunStore, 'get'>;
  access: Access;
}

/** Shows the metrics of a run to those who may see the run. */
export class AuthorizedMetricService implements MetricService {
  readonly #options: AuthorizedMetricServiceOptions;

  static create(
    options: AuthorizedMetricServiceOptions,
  ): AuthorizedMetricService {
    return new AuthorizedMetricService(options);
  }

  private constructor(options: AuthorizedMetricServiceOptions) {
    this.#options = options;
  }

  async listSeries(runId: string, caller: Caller): Promise<MetricSeries[]> {
    await this.#checkReadable(runId, caller);
    return this.#options.service.listSeries(runId);
  }

  async curve(
    runId: string,
    query: Parameters<MetricService['curve']>[1],
    caller: Caller,
  ): Promise<Curve> {
    await this.#checkReadable(runId, caller);
    return this.#options.service.curve(runId, query);
  }

  async #checkReadable(runId: string, caller: Caller): Promise<void> {
    const access = await this.#options.access.toRuns(caller);
    if (!access.mayRead(await this.#options.runs.get(runId))) {
      throw runNotFound(runId);
    }
  }
}
