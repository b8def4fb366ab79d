import type {
  BackstageCredentials,
  BackstageServicePrincipal,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import type { AuditFilter, AuditQuery } from '../audit/AuditReader';
import type { AuditFormat } from '../audit/exportAudit';
import type {
  AnnotateRunRequest,
  AppliedManifests,
  ApplyManifestsRequest,
  AuditFacets,
  AuditRecord,
  ChangedFiles,
  Capacity,
  Comparison,
  CreateNotebookRequest,
  CountRuns,
  Curve,
  CurvesRequest,
  Dataset,
  DatasetDetails,
  DatasetPreview,
  ExportGovernanceModels,
  ExportRuns,
  ExportSelectedRunsRequest,
  GetModelFacets,
  GovernanceModelPage,
  GroupRuns,
  LaunchRequest,
  ListDatasets,
  ListGovernanceModels,
  ListModels,
  ListRunKeys,
  ListRuns,
  LogChunk,
  MetricSeries,
  MissingOwners,
  Model,
  ModelCard,
  ModelComparison,
  ModelDetails,
  ModelFacets,
  ModelLineage,
  Notebook,
  NotebookList,
  NotebookOffers,
  Overview,
  Preflight,
  Project,
  RegisteredVersion,
  RegistryChange,
  ReproduceRunRequest,
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
  Sparkline,
  VersionRegistration,
} from '@llmops/backstage-plugin-llmops-common';
import type { AliasChange } from '../registry/requirePassed';
import type { NotebookAddress } from '@llmops/backstage-plugin-llmops-node';

/**
 * For whom models and runs are read: a person, or the catalog itself, which shows its entities to whom its own
 * permissions let.
 */
export interface Reader {
  credentials: BackstageCredentials<
    BackstageUserPrincipal | BackstageServicePrincipal
  >;
}

/** The person on whose behalf a call is made; services without a person are refused. */
export interface Caller extends Reader {
  credentials: BackstageCredentials<BackstageUserPrincipal>;
}

export interface LogQuery {
  /** Number of the attempt, the newest by default. */
  attempt?: number;
  step?: string;
  /** One of several outputs of the attempt. */
  source?: string;
  /** Sequence number of the first chunk wanted. */
  offset?: number;
  /** Goes on until the attempt ends or the signal is aborted. */
  follow?: boolean;
  signal?: AbortSignal;
}

/** Everything that is done with runs. REST, actions and triggers all call this one service. */
export interface RunService {
  getProject(
    project: string,
    ref: string | undefined,
    caller: Caller,
  ): Promise<Project>;
  preflight(request: LaunchRequest, caller: Caller): Promise<Preflight>;
  /** `created` is false when the idempotency key answered an earlier run. */
  launch(
    request: LaunchRequest,
    caller: Caller,
  ): Promise<{ run: Run; created: boolean }>;
  list(query: ListRuns['query'], reader: Reader): Promise<RunPage>;
  get(runId: string, reader: Reader): Promise<RunDetails>;
  cancel(
    runId: string,
    reason: string | undefined,
    caller: Caller,
  ): Promise<Run>;
  retry(runId: string, caller: Caller): Promise<Run>;
  reproduce(
    runId: string,
    request: ReproduceRunRequest,
    caller: Caller,
  ): Promise<Run>;
  listEvents(
    runId: string,
    after: number | undefined,
    caller: Caller,
  ): Promise<RunEvent[]>;
  readLogs(
    runId: string,
    query: LogQuery,
    caller: Caller,
  ): Promise<AsyncIterable<LogChunk>>;
  overview(
    caller: Caller,
  ): Promise<Pick<Overview, 'counts' | 'running' | 'waiting' | 'failed'>>;
}

/** What clusters have, who waits for it, and what was used. */
export interface CapacityService {
  /** GPU-hours are those of so many days up to now. */
  read(days: number | undefined, caller: Caller): Promise<Capacity>;
}

/** Notebooks on clusters. REST, actions and templates all call this one service. */
export interface NotebookService {
  list(owners: string[] | undefined, reader: Reader): Promise<NotebookList>;
  /** Where notebooks of an owner may be made; everyone may know. */
  offers(owner: string): Promise<NotebookOffers>;
  get(address: NotebookAddress, reader: Reader): Promise<Notebook>;
  /** `created` is false when the idempotency key answered an earlier notebook. */
  create(
    request: CreateNotebookRequest,
    caller: Caller,
  ): Promise<{ notebook: Notebook; created: boolean }>;
  start(address: NotebookAddress, caller: Caller): Promise<Notebook>;
  stop(address: NotebookAddress, caller: Caller): Promise<Notebook>;
  /** @param volume - whether the volume and its files go too */
  remove(
    address: NotebookAddress,
    volume: boolean,
    caller: Caller,
  ): Promise<void>;
}

/** Manifests that people apply to clusters, mostly by templates. */
export interface ManifestService {
  apply(
    request: ApplyManifestsRequest,
    caller: Caller,
  ): Promise<AppliedManifests>;
}

/** What engines start of a project by themselves. */
export interface ScheduleService {
  list(project: string, caller: Caller): Promise<ScheduleList>;
}

/** What lists of runs are made with, and what people write on runs. */
export interface RunSearchService {
  count(query: CountRuns['query'], caller: Caller): Promise<RunCount>;
  listKeys(query: ListRunKeys['query'], caller: Caller): Promise<RunKey[]>;
  group(query: GroupRuns['query'], caller: Caller): Promise<RunGroups>;
  /** Lines of a CSV file, made while they are read. */
  export(
    query: ExportRuns['query'],
    caller: Caller,
  ): Promise<AsyncIterable<string>>;
  exportSelected(
    request: ExportSelectedRunsRequest,
    caller: Caller,
  ): Promise<AsyncIterable<string>>;
  sparklines(
    runIds: string[],
    metric: string | undefined,
    caller: Caller,
  ): Promise<Sparkline[]>;
  /** Writes the note and the pin, which everybody sees. */
  annotate(
    runId: string,
    annotation: AnnotateRunRequest,
    caller: Caller,
  ): Promise<Run>;
}

/** Metrics that trackers reported for a run. */
export interface MetricService {
  listSeries(runId: string, caller: Caller): Promise<MetricSeries[]>;
  curve(
    runId: string,
    query: {
      series: string;
      maxPoints?: number;
      fromStep?: number;
      toStep?: number;
    },
    caller: Caller,
  ): Promise<Curve>;
}

/** Several runs at once. */
export interface CurveService {
  readCurves(request: CurvesRequest, caller: Caller): Promise<RunCurves>;
  compare(runIds: string[], caller: Caller): Promise<Comparison>;
  /** The files that differ between the commits of two runs. */
  changedFiles(
    runId: string,
    since: string,
    caller: Caller,
  ): Promise<ChangedFiles>;
}

/** Models that trackers reported. */
export interface ModelService {
  facets(query: GetModelFacets['query'], reader: Reader): Promise<ModelFacets>;
  card(
    tracker: string,
    name: string,
    version: string | undefined,
    reader: Reader,
  ): Promise<ModelCard>;
  compare(
    tracker: string,
    name: string,
    versions: { from: string; to: string },
    reader: Reader,
  ): Promise<ModelComparison>;
  lineage(
    tracker: string,
    name: string,
    version: string | undefined,
    reader: Reader,
  ): Promise<ModelLineage>;
  list(
    query: ListModels['query'],
    reader: Reader,
  ): Promise<{ items: Model[]; nextCursor?: string }>;
  get(tracker: string, name: string, reader: Reader): Promise<ModelDetails>;
}

/**
 * Changes of models: in the tracker first, then mirrored. Each rejects with a `ConflictError` that says what stands in
 * the tracker when that is not what the caller expects.
 */
export interface ModelRegistrarService {
  setAlias(
    tracker: string,
    name: string,
    alias: string,
    change: AliasChange,
    caller: Caller,
  ): Promise<ModelDetails>;
  /** The new owner must be in the catalog. The caller may not see the model any more afterwards. */
  handOver(
    tracker: string,
    name: string,
    owner: string,
    caller: Caller,
  ): Promise<void>;
  deleteAlias(
    tracker: string,
    name: string,
    alias: string,
    expectedVersion: string,
    caller: Caller,
  ): Promise<ModelDetails>;
  describeModel(
    tracker: string,
    name: string,
    change: RegistryChange,
    caller: Caller,
  ): Promise<ModelDetails>;
  describeVersion(
    tracker: string,
    name: string,
    version: string,
    change: RegistryChange,
    caller: Caller,
  ): Promise<ModelDetails>;
  register(
    tracker: string,
    name: string,
    registration: VersionRegistration,
    caller: Caller,
  ): Promise<RegisteredVersion>;
  /** What of a run can become a version. */
  listOutputs(runId: string, caller: Caller): Promise<RunOutputs>;
}

/** The audit trail; every write to the product's state leaves a record, refusals too. */
export interface AuditService {
  list(
    query: AuditQuery,
    caller: Caller,
  ): Promise<{ items: AuditRecord[]; nextCursor?: string }>;
  /** Who and what the trail names. */
  facets(caller: Caller): Promise<AuditFacets>;
  /** Lines of a file, made while they are read. */
  export(
    filter: AuditFilter,
    format: AuditFormat,
    caller: Caller,
  ): Promise<AsyncIterable<string>>;
}

/** Datasets of the catalog, as far as the caller sees them there. */
export interface DatasetService {
  list(
    query: ListDatasets['query'],
    caller: Caller,
  ): Promise<{ items: Dataset[] }>;
  /** @param dataset - entity reference */
  get(dataset: string, caller: Caller): Promise<DatasetDetails>;
  /** The first rows at a commit, of the default branch when none is given. */
  preview(
    dataset: string,
    commit: string | undefined,
    caller: Caller,
  ): Promise<DatasetPreview>;
}

/** What is known of all models, whoever may see the models themselves. */
export interface GovernanceService {
  listModels(
    query: ListGovernanceModels['query'],
    caller: Caller,
  ): Promise<GovernanceModelPage>;
  /** Lines of a file, made while they are read. */
  exportModels(
    filter: ExportGovernanceModels['query'],
    caller: Caller,
  ): Promise<AsyncIterable<string>>;
  missingOwners(caller: Caller): Promise<MissingOwners>;
}
