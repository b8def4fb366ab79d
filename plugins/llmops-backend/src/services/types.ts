import type {
  BackstageCredentials,
  BackstageServicePrincipal,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import type { AuditFilter, AuditQuery } from '../audit/AuditReader';
import type { AuditFormat } from '../audit/exportAudit';
import type {
  AuditFacets,
  AuditRecord,
  Comparison,
  Curve,
  ExportGovernanceModels,
  GovernanceModelPage,
  ListGovernanceModels,
  MissingOwners,
  CurvesRequest,
  LaunchRequest,
  ListRuns,
  ListModels,
  LogChunk,
  MetricSeries,
  Model,
  ModelDetails,
  Overview,
  Preflight,
  Project,
  ReproduceRunRequest,
  Run,
  RunCurves,
  RunDetails,
  RunEvent,
  RunPage,
} from '@llmops/backstage-plugin-llmops-common';

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
}

/** Models that trackers reported. */
export interface ModelService {
  list(
    query: ListModels['query'],
    reader: Reader,
  ): Promise<{ items: Model[]; nextCursor?: string }>;
  get(tracker: string, name: string, reader: Reader): Promise<ModelDetails>;
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
