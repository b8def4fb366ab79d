import { createApiRef } from '@backstage/frontend-plugin-api';
import type {
  CountRuns,
  ExportRuns,
  ExportSelectedRunsRequest,
  CompareModelVersions,
  GetModelFacets,
  GetProject,
  GetRunCurve,
  GetRunLogs,
  GetSparklinesRequest,
  GroupRuns,
  ListArtifacts,
  ListModels,
  ListRunKeys,
  ListRuns,
  ReproduceRunRequest,
} from '@llmops/backstage-plugin-llmops-common';
import type {
  ArtifactListing,
  Capacity,
  ChangedFiles,
  Comparison,
  Curve,
  CurvesRequest,
  LaunchRequest,
  LogChunk,
  MetricSeries,
  ModelCard,
  ModelComparison,
  ModelDetails,
  ModelFacets,
  ModelLineage,
  ModelPage,
  Overview,
  Preflight,
  Project,
  RegisteredVersion,
  RegistryChange,
  Run,
  RunCount,
  RunCurves,
  RunDetails,
  RunEvent,
  RunGroups,
  RunKey,
  RunOutputs,
  RunPage,
  ScheduleList,
  SmallCurve,
  TrackerStatus,
  VersionRegistration,
} from './types';

/**
 * The pages' door to the llmops backend. Every method rejects with a `ResponseError` when the backend refuses,
 * and with an `AbortError` once its signal is aborted.
 *
 * @public
 */
export interface LlmopsApi {
  getOverview(signal?: AbortSignal): Promise<Overview>;
  /** What clusters have and who waits, with the GPU-hours of so many days. */
  getCapacity(days: number, signal?: AbortSignal): Promise<Capacity>;
  getProject(
    query: GetProject['query'],
    signal?: AbortSignal,
  ): Promise<Project>;
  /** What engines start of a project by themselves. */
  listSchedules(project: string, signal?: AbortSignal): Promise<ScheduleList>;
  preflight(request: LaunchRequest, signal?: AbortSignal): Promise<Preflight>;
  launch(request: LaunchRequest): Promise<Run>;
  listRuns(query: ListRuns['query'], signal?: AbortSignal): Promise<RunPage>;
  countRuns(query: CountRuns['query'], signal?: AbortSignal): Promise<RunCount>;
  groupRuns(
    query: GroupRuns['query'],
    signal?: AbortSignal,
  ): Promise<RunGroups>;
  listRunKeys(
    query: ListRunKeys['query'],
    signal?: AbortSignal,
  ): Promise<RunKey[]>;
  /** All matching runs as CSV, in pieces of UTF-8 as they arrive. */
  exportRuns(
    query: ExportRuns['query'],
    signal?: AbortSignal,
  ): AsyncGenerator<Uint8Array>;
  /** The same of runs that are named. */
  exportSelectedRuns(
    request: ExportSelectedRunsRequest,
    signal?: AbortSignal,
  ): AsyncGenerator<Uint8Array>;
  /** The course of one metric for each of some runs that have it. */
  getSparklines(
    request: GetSparklinesRequest,
    signal?: AbortSignal,
  ): Promise<SmallCurve[]>;
  getRun(runId: string, signal?: AbortSignal): Promise<RunDetails>;
  /** Writes the note of a run, or pins it, for everybody. */
  annotateRun(
    runId: string,
    change: { note?: string; pinned?: boolean },
  ): Promise<Run>;
  /** One folder of what a run stored. */
  listArtifacts(
    runId: string,
    query: ListArtifacts['query'],
    signal?: AbortSignal,
  ): Promise<ArtifactListing>;
  /** The beginning of a file that a run stored, and how long all of it is where the tracker says. */
  readArtifact(
    runId: string,
    place: { tracked: string; path: string },
    maxBytes: number,
    signal?: AbortSignal,
  ): Promise<{ bytes: Uint8Array; size?: number }>;
  /** Has the browser save a file; rejects before that when the backend refuses. */
  downloadArtifact(
    runId: string,
    place: { tracked: string; path: string },
  ): Promise<void>;
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
  /** Curves of several metrics of several runs; runs that the person may not see are absent. */
  readCurves(request: CurvesRequest, signal?: AbortSignal): Promise<RunCurves>;
  /** Facts, parameters and newest metrics of several runs side by side. */
  compareRuns(runIds: string[], signal?: AbortSignal): Promise<Comparison>;
  /** The files of the project that differ from those of an earlier run. */
  listChangedFiles(
    runId: string,
    since: string,
    signal?: AbortSignal,
  ): Promise<ChangedFiles>;
  getCurve(
    runId: string,
    query: GetRunCurve['query'],
    signal?: AbortSignal,
  ): Promise<Curve>;
  /** The trackers that are followed, and how old what is known of each is. */
  listTrackers(signal?: AbortSignal): Promise<TrackerStatus[]>;
  listModels(
    query: ListModels['query'],
    signal?: AbortSignal,
  ): Promise<ModelPage>;
  getModel(
    tracker: string,
    name: string,
    signal?: AbortSignal,
  ): Promise<ModelDetails>;
  getModelFacets(
    query: GetModelFacets['query'],
    signal?: AbortSignal,
  ): Promise<ModelFacets>;
  /** The card of a version; of the newest one unless told. */
  getModelCard(
    tracker: string,
    name: string,
    version?: string,
    signal?: AbortSignal,
  ): Promise<ModelCard>;
  compareModelVersions(
    tracker: string,
    name: string,
    query: CompareModelVersions['query'],
    signal?: AbortSignal,
  ): Promise<ModelComparison>;
  getModelLineage(
    tracker: string,
    name: string,
    version?: string,
    signal?: AbortSignal,
  ): Promise<ModelLineage>;
  /** Makes or moves an alias; `expectedVersion` is what it names as far as the page knows. */
  setModelAlias(
    tracker: string,
    name: string,
    alias: string,
    body: { version: string; expectedVersion?: string; reason?: string },
  ): Promise<ModelDetails>;
  deleteModelAlias(
    tracker: string,
    name: string,
    alias: string,
    expectedVersion: string,
  ): Promise<ModelDetails>;
  describeModel(
    tracker: string,
    name: string,
    change: RegistryChange,
  ): Promise<ModelDetails>;
  describeModelVersion(
    tracker: string,
    name: string,
    version: string,
    change: RegistryChange,
  ): Promise<ModelDetails>;
  registerModelVersion(
    tracker: string,
    name: string,
    registration: VersionRegistration,
  ): Promise<RegisteredVersion>;
  /** What of a run can become a version of a model. */
  listRunOutputs(runId: string, signal?: AbortSignal): Promise<RunOutputs>;
}

/** @public */
export const llmopsApiRef = createApiRef<LlmopsApi>().with({
  id: 'plugin.llmops.service',
  pluginId: 'llmops',
});
