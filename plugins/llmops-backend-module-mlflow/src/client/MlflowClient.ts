import type {
  MlflowMetric,
  MlflowModel,
  MlflowModelVersion,
  MlflowRun,
} from './schemas';

export interface PageRequest {
  maxResults: number;
  /** From the page before. */
  pageToken?: string;
  signal: AbortSignal;
}

export interface Page<T> {
  items: T[];
  /** Absent on the last page. */
  nextPageToken?: string;
}

/**
 * What the tracker reads from an MLflow server. Calls reject with a `MlflowResponseError` when the server refuses,
 * and with a `ServiceUnavailableError` when it cannot be reached or does not answer as MLflow does.
 */
export interface MlflowClient {
  /** Undefined when there is no such experiment. */
  getExperimentId(
    name: string,
    signal: AbortSignal,
  ): Promise<string | undefined>;

  /** Oldest first, each with its newest metrics, parameters and tags. */
  searchRuns(
    request: { experimentIds: string[]; filter: string } & PageRequest,
  ): Promise<Page<MlflowRun>>;

  /** Ordered by time, step and value. */
  getMetricHistory(
    request: { runId: string; key: string } & PageRequest,
  ): Promise<Page<MlflowMetric>>;

  /** Undefined when there is no such model. */
  getModel(name: string, signal: AbortSignal): Promise<MlflowModel | undefined>;

  /** By name, or the ones changed last first. */
  searchModels(
    request: { newestFirst?: boolean } & PageRequest,
  ): Promise<Page<MlflowModel>>;

  /** By name, or the ones changed last first. */
  searchModelVersions(
    request: { newestFirst?: boolean } & PageRequest,
  ): Promise<Page<MlflowModelVersion>>;

  /** Id of the run that logged a model; undefined when there is none. */
  getLoggedModelRunId(
    modelId: string,
    signal: AbortSignal,
  ): Promise<string | undefined>;
}
