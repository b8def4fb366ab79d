import type { MlflowClient, Page, PageRequest } from './MlflowClient';
import { MlflowArtifactClient } from './MlflowArtifactClient';
import { ifExists } from './ifExists';
import { MlflowRegistryClient } from './MlflowRegistryClient';
import {
  MlflowTransport,
  type MlflowTransportOptions,
} from './MlflowTransport';
import { quoteFilterValue } from './quoteFilterValue';
import {
  answers,
  type MlflowExperiment,
  type MlflowMetric,
  type MlflowModel,
  type MlflowModelVersion,
  type MlflowRun,
  type MlflowSampledMetric,
} from './schemas';

const NEWEST_FIRST = 'last_updated_timestamp DESC';

/** Talks to one MLflow server by its REST API. */
export class DefaultMlflowClient implements MlflowClient {
  readonly artifacts: MlflowArtifactClient;
  readonly registry: MlflowRegistryClient;
  readonly #transport: MlflowTransport;

  constructor(options: MlflowTransportOptions) {
    this.#transport = new MlflowTransport(options);
    this.artifacts = new MlflowArtifactClient(this.#transport, options);
    this.registry = new MlflowRegistryClient(this.#transport);
  }

  async getExperimentId(
    name: string,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const found = await ifExists(
      this.#transport.send({
        path: 'experiments/get-by-name',
        query: { experiment_name: name },
        answer: answers.experiment,
        signal,
      }),
    );
    return found?.experiment.experiment_id;
  }

  async searchExperiments(
    request: PageRequest,
  ): Promise<Page<MlflowExperiment>> {
    const { experiments: items, next_page_token: nextPageToken } =
      await this.#transport.send({
        path: 'experiments/search',
        body: {
          max_results: request.maxResults,
          page_token: request.pageToken,
          order_by: ['last_update_time DESC'],
        },
        answer: answers.experiments,
        signal: request.signal,
      });
    return { items, nextPageToken };
  }

  async searchRuns(
    request: Parameters<MlflowClient['searchRuns']>[0],
  ): Promise<Page<MlflowRun>> {
    const { runs, next_page_token: nextPageToken } = await this.#transport.send(
      {
        path: 'runs/search',
        body: {
          experiment_ids: request.experimentIds,
          filter: request.filter,
          max_results: request.maxResults,
          page_token: request.pageToken,
        },
        answer: answers.runs,
        signal: request.signal,
      },
    );
    return { items: runs, nextPageToken };
  }

  async getRun(
    id: string,
    signal: AbortSignal,
  ): Promise<MlflowRun | undefined> {
    const found = await ifExists(
      this.#transport.send({
        path: 'runs/get',
        query: { run_id: id },
        answer: answers.run,
        signal,
      }),
    );
    return found?.run;
  }

  async getMetricHistory(
    request: { runId: string; key: string } & PageRequest,
  ): Promise<Page<MlflowMetric>> {
    const { metrics, next_page_token: nextPageToken } =
      await this.#transport.send({
        path: 'metrics/get-history',
        query: {
          run_id: request.runId,
          metric_key: request.key,
          max_results: request.maxResults,
          page_token: request.pageToken,
        },
        answer: answers.metricHistory,
        signal: request.signal,
      });
    return { items: metrics, nextPageToken };
  }

  async sampleMetric(
    request: Parameters<MlflowClient['sampleMetric']>[0],
  ): Promise<MlflowSampledMetric[]> {
    const { metrics } = await this.#transport.send({
      path: 'metrics/get-history-bulk-interval',
      query: {
        run_ids: request.runIds,
        metric_key: request.key,
        start_step: request.startStep,
        end_step: request.endStep,
        max_results: request.maxResults,
      },
      answer: answers.metricSample,
      signal: request.signal,
    });
    return metrics;
  }

  async getModel(
    name: string,
    signal: AbortSignal,
  ): Promise<MlflowModel | undefined> {
    const found = await ifExists(
      this.#transport.send({
        path: 'registered-models/get',
        query: { name },
        answer: answers.model,
        signal,
      }),
    );
    return found?.registered_model;
  }

  async searchModels(
    request: { newestFirst?: boolean } & PageRequest,
  ): Promise<Page<MlflowModel>> {
    const { registered_models: items, next_page_token: nextPageToken } =
      await this.#transport.send({
        path: 'registered-models/search',
        query: searchQuery(request),
        answer: answers.models,
        signal: request.signal,
      });
    return { items, nextPageToken };
  }

  async searchModelVersions(
    request: { newestFirst?: boolean; model?: string } & PageRequest,
  ): Promise<Page<MlflowModelVersion>> {
    const { model_versions: items, next_page_token: nextPageToken } =
      await this.#transport.send({
        path: 'model-versions/search',
        query: {
          ...searchQuery(request),
          filter:
            request.model === undefined
              ? undefined
              : `name = ${quoteFilterValue(request.model)}`,
        },
        answer: answers.modelVersions,
        signal: request.signal,
      });
    return { items, nextPageToken };
  }

  async getLoggedModelRunId(
    modelId: string,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const found = await ifExists(
      this.#transport.send({
        path: `logged-models/${encodeURIComponent(modelId)}`,
        answer: answers.loggedModel,
        signal,
      }),
    );
    return found?.model.info.source_run_id || undefined;
  }
}

function searchQuery(request: { newestFirst?: boolean } & PageRequest) {
  return {
    max_results: request.maxResults,
    page_token: request.pageToken,
    order_by: request.newestFirst ? NEWEST_FIRST : undefined,
  };
}
