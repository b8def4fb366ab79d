import type { LlmopsRouter, RouteOptions } from './types';

/** Metrics of a run and their curves. */
export function addMetricRoutes(router: LlmopsRouter, options: RouteOptions) {
  const { metrics, callerOf } = options;

  router.get('/runs/:runId/metrics', async (req, res) => {
    const caller = await callerOf(req);
    res.json({ items: await metrics.listSeries(req.params.runId, caller) });
  });

  router.get('/runs/:runId/curve', async (req, res) => {
    const caller = await callerOf(req);
    res.json(await metrics.curve(req.params.runId, req.query, caller));
  });
}
