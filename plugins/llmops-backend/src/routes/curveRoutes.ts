import type { LlmopsRouter, RouteOptions } from './types';

/** Curves and facts of several runs at once. */
export function addCurveRoutes(router: LlmopsRouter, options: RouteOptions) {
  const { curves, callerOf } = options;

  router.post('/runs/curves', async (req, res) => {
    const caller = await callerOf(req);
    res.json(await curves.readCurves(req.body, caller));
  });

  router.post('/runs/compare', async (req, res) => {
    const caller = await callerOf(req);
    res.json(await curves.compare(req.body.runIds, caller));
  });

  router.get('/runs/:runId/changed-files', async (req, res) => {
    const caller = await callerOf(req);
    const { runId } = req.params;
    res.json(await curves.changedFiles(runId, req.query.since, caller));
  });
}
