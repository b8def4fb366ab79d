import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { AuthorizedModelService } from '../permissions/AuthorizedModelService';
import type { TrackerStatusService } from '../tracking/TrackerStatusService';
import type { createOpenApiRouter } from '../schema/openapi';
import type {
  AuditService,
  Caller,
  GovernanceService,
  CurveService,
  GovernanceService,
  MetricService,
  Reader,
  RunService,
} from '../services/types';

/** Router that knows paths, parameters and answers from the API's description. */
export type LlmopsRouter = Awaited<ReturnType<typeof createOpenApiRouter>>;

/** Services behind the API; each of them decides what its caller may do. */
export interface RouterServices {
  runs: RunService;
  metrics: MetricService;
  curves: CurveService;
  models: Pick<AuthorizedModelService, 'list' | 'get' | 'newest'>;
  audit: AuditService;
  governance: GovernanceService;
  trackers: Pick<TrackerStatusService, 'list'>;
}

/** A request, whatever its typed parameters are. */
type RequestLike = Parameters<HttpAuthService['credentials']>[0];

export interface RouteOptions extends RouterServices {
  /** The person behind a request; rejects requests without one. */
  callerOf: (request: RequestLike) => Promise<Caller>;
  /** For whom models and runs are read: a person, or the catalog. */
  readerOf: (request: RequestLike) => Promise<Reader>;
  /** Aborted when the portal stops: answers that are still open then end. */
  stopping: AbortSignal;
}
