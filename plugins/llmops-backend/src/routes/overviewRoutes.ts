import type { LlmopsRouter, RouteOptions } from './types';

const NEWEST_MODELS = 5;

/** The first page: what runs, waits and failed, and the newest models. */
export function addOverviewRoutes(router: LlmopsRouter, options: RouteOptions) {
  const { runs, models, callerOf } = options;

  router.get('/overview', async (req, res) => {
    const caller = await callerOf(req);
    const [overview, newest] = await Promise.all([
      runs.overview(caller),
      models.newest(NEWEST_MODELS, caller),
    ]);
    res.json({ ...overview, models: newest });
  });
}
