import type { MlflowArtifactClient } from './MlflowArtifactClient';
import type { MlflowRegistryClient } from './MlflowRegistryClient';
import type {
  MlflowExperiment,
  MlflowMetric,
  MlflowModel,
  MlflowModelVersion,
  MlflowRun,
  MlflowSampledMetric,
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
 * What the tracker reads from an MLflow server, and writes to its registry. Calls reject with a `MlflowResponseError` when the server refuses,
 * and with a `ServiceUnavailableError` when it cannot be reached or does not answer as MLflow does.
 */
export interface MlflowClient {
  /** Files of its runs. */
  readonly artifacts: MlflowArtifactClient;
  /** Its registered models, for writing. */
  readonly registry: MlflowRegistryClient;

  /** Undefined when there is no such experiment. */
  getExperimentId(
    name: string,
    signal: AbortSignal,
  ): Promise<string | undefined>;

  /** Active ones, the ones changed last first. */
  searchExperiments(request: PageRequest): Promise<Page<MlflowExperiment>>;

  /**
   * Newest start first, each with its newest metrics, parameters and tags; without deleted ones. That is the server's own
   * order: to ask for it in words costs it half as much again.
   */
  searchRuns(
    request: { experimentIds: string[]; filter?: string } & PageRequest,
  ): Promise<Page<MlflowRun>>;

  /** A deleted one too; undefined when there is no such run. */
  getRun(id: string, signal: AbortSignal): Promise<MlflowRun | undefined>;

  /** Ordered by time, step and value. */
  getMetricHistory(
    request: { runId: string; key: string } & PageRequest,
  ): Promise<Page<MlflowMetric>>;

  /**
   * Points of one metric of several runs at evenly spaced steps, at most `maxResults` for each run. Either both ends of
   * the steps are given or none.
   */
  sampleMetric(request: {
    runIds: string[];
    key: string;
    startStep?: number;
    endStep?: number;
    maxResults: number;
    signal: AbortSignal;
  }): Promise<MlflowSampledMetric[]>;

  /** Undefined when there is no such model. */
  getModel(name: string, signal: AbortSignal): Promise<MlflowModel | undefined>;

  /** By name, or the ones changed last first. */
  searchModels(
    request: { newestFirst?: boolean } & PageRequest,
  ): Promise<Page<MlflowModel>>;

  /** By name, or the ones changed last first; of one model when told. */
  searchModelVersions(
    request: { newestFirst?: boolean; model?: string } & PageRequest,
  ): Promise<Page<MlflowModelVersion>>;

  /** Id of the run that logged a model; undefined when there is none. */
  getLoggedModelRunId(
    modelId: string,
    signal: AbortSignal,
  ): Promise<string | undefined>;
}
