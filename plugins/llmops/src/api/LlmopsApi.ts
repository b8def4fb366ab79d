import { createApiRef } from '@backstage/frontend-plugin-api';
import type {
  GetProject,
  GetRunCurve,
  GetRunLogs,
  ListModels,
  ListRuns,
  ReproduceRunRequest,
} from '@llmops/backstage-plugin-llmops-common';
import type {
  Curve,
  LaunchRequest,
  LogChunk,
  MetricSeries,
  ModelDetails,
  ModelPage,
  Overview,
  Preflight,
  Project,
  Run,
  RunDetails,
  RunEvent,
  RunPage,
} from './types';

/**
 * The pages' door to the llmops backend. Every method rejects with a `ResponseError` when the backend refuses,
 * and with an `AbortError` once its signal is aborted.
 *
 * @public
 */
export interface LlmopsApi {
  getOverview(signal?: AbortSignal): Promise<Overview>;
  getProject(
    query: GetProject['query'],
    signal?: AbortSignal,
  ): Promise<Project>;
  preflight(request: LaunchRequest, signal?: AbortSignal): Promise<Preflight>;
  launch(request: LaunchRequest): Promise<Run>;
  listRuns(query: ListRuns['query'], signal?: AbortSignal): Promise<RunPage>;
  getRun(runId: string, signal?: AbortSignal): Promise<RunDetails>;
  cancelRun(runId: string, reason?: string): Promise<Run>;
  retryRun(runId: string): Promise<Run>;
  reproduceRun(runId: string, request: ReproduceRunRequest): Promise<Run>;
  /** Events after a sequence number, oldest first. */
  listEvents(
    runId: string,
    after?: number,
    signal?: AbortSignal,
  ): Promise<RunEvent[]>;
  /** Chunks as they arrive; with `follow` the iteration ends when the attempt ends or the connection breaks. */
  readLog(
    runId: string,
    query: GetRunLogs['query'],
    signal?: AbortSignal,
  ): AsyncGenerator<LogChunk>;
  listMetrics(runId: string, signal?: AbortSignal): Promise<MetricSeries[]>;
  getCurve(
    runId: string,
    query: GetRunCurve['query'],
    signal?: AbortSignal,
  ): Promise<Curve>;
  listModels(
    query: ListModels['query'],
    signal?: AbortSignal,
  ): Promise<ModelPage>;
  getModel(
    tracker: string,
    name: string,
    signal?: AbortSignal,
  ): Promise<ModelDetails>;
}

/** @public */
export const llmopsApiRef = createApiRef<LlmopsApi>().with({
  id: 'plugin.llmops.service',
  pluginId: 'llmops',
});
