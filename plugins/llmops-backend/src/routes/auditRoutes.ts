import type { LlmopsRouter, RouteOptions } from './types';

/** The audit trail. */
export function addAuditRoutes(router: LlmopsRouter, options: RouteOptions) {
  const { audit, callerOf } = options;

  router.get('/audit', async (req, res) => {
    res.json(await audit.list(req.query, await callerOf(req)));
  });
}
