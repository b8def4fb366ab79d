import type {
  HttpAuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { ArtifactService } from '../artifacts/types';
import type { ProjectPlanService } from '../projects/types';
import type { AuthorizedModelService } from '../permissions/AuthorizedModelService';
import type { TrackerStatusService } from '../tracking/TrackerStatusService';
import type { createOpenApiRouter } from '../schema/openapi';
import type {
  AuditService,
  Caller,
  CapacityService,
  DatasetService,
  GovernanceService,
  CurveService,
  ManifestService,
  MetricService,
  ModelRegistrarService,
  ModelService,
  NotebookService,
  Reader,
  RunSearchService,
  RunService,
  ScheduleService,
} from '../services/types';

/** Router that knows paths, parameters and answers from the API's description. */
export type LlmopsRouter = Awaited<ReturnType<typeof createOpenApiRouter>>;

/** Services behind the API; each of them decides what its caller may do. */
export interface RouterServices {
  runs: RunService;
  runSearch: RunSearchService;
  metrics: MetricService;
  artifacts: ArtifactService;
  curves: CurveService;
  models: ModelService & Pick<AuthorizedModelService, 'newest'>;
  registrar: ModelRegistrarService;
  audit: AuditService;
  governance: GovernanceService;
  datasets: DatasetService;
  capacity: CapacityService;
  notebooks: NotebookService;
  manifests: ManifestService;
  projectPlans: ProjectPlanService;
  schedules: ScheduleService;
  trackers: Pick<TrackerStatusService, 'list'>;
}

/** A request, whatever its typed parameters are. */
type RequestLike = Parameters<HttpAuthService['credentials']>[0];

export interface RouteOptions extends RouterServices {
  /** The person behind a request; rejects requests without one. */
  callerOf: (request: RequestLike) => Promise<Caller>;
  /** The same for a file that the browser itself fetches, with the cookie that it has for that. */
  downloaderOf: (request: RequestLike) => Promise<Caller>;
  /** For whom models and runs are read: a person, or the catalog. */
  readerOf: (request: RequestLike) => Promise<Reader>;
  logger: LoggerService;
  /** Aborted when the portal stops: answers that are still open then end. */
  stopping: AbortSignal;
}
