import express, { type ErrorRequestHandler } from 'express';
import { toCallerError } from './lib/toCallerError';
import { addArtifactRoutes } from './routes/artifactRoutes';
import { addAuditRoutes } from './routes/auditRoutes';
import { addCapacityRoutes } from './routes/capacityRoutes';
import { addCurveRoutes } from './routes/curveRoutes';
import { addDatasetRoutes } from './routes/datasetRoutes';
import { addGovernanceRoutes } from './routes/governanceRoutes';
import { addLogRoutes } from './routes/logRoutes';
import { addManifestRoutes } from './routes/manifestRoutes';
import { addMetricRoutes } from './routes/metricRoutes';
import { addModelRoutes } from './routes/modelRoutes';
import { addNotebookRoutes } from './routes/notebookRoutes';
import { addOverviewRoutes } from './routes/overviewRoutes';
import { addProjectRoutes } from './routes/projectRoutes';
import { addRegistryRoutes } from './routes/registryRoutes';
import { rejectInfinite } from './routes/rejectInfinite';
import { rejectUnstorable } from './routes/rejectUnstorable';
import { addRunRoutes } from './routes/runRoutes';
import { addRunSearchRoutes } from './routes/runSearchRoutes';
import { addScheduleRoutes } from './routes/scheduleRoutes';
import { addTrackerRoutes } from './routes/trackerRoutes';
import type { LlmopsRouter, RouteOptions } from './routes/types';
import { createOpenApiRouter } from './schema/openapi';

/** Largest body of a launch: parameters and a note. */
const BODY_LIMIT = '256kb';

/** The REST API, which validates every request against its description before a handler sees it. */
export async function createRouter(
  options: RouteOptions,
): Promise<LlmopsRouter> {
  const router = await createOpenApiRouter({
    middleware: [express.json({ limit: BODY_LIMIT }), rejectUnstorable],
  });
  router.use(rejectInfinite);
  addOverviewRoutes(router, options);
  addProjectRoutes(router, options);
  addCurveRoutes(router, options);
  addTrackerRoutes(router, options);
  // Before the routes of single runs, one of which would take the last word of a path for an id.
  addRunSearchRoutes(router, options);
  addRunRoutes(router, options);
  addLogRoutes(router, options);
  addArtifactRoutes(router, options);
  addMetricRoutes(router, options);
  addModelRoutes(router, options);
  addRegistryRoutes(router, options);
  addAuditRoutes(router, options);
  addGovernanceRoutes(router, options);
  addDatasetRoutes(router, options);
  addCapacityRoutes(router, options);
  addNotebookRoutes(router, options);
  addManifestRoutes(router, options);
  addScheduleRoutes(router, options);
  const showFaults: ErrorRequestHandler = (error, _req, _res, next) =>
    next(toCallerError(error, options.logger));
  router.use(showFaults);
  return router;
}
