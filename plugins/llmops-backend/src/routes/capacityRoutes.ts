import type { LlmopsRouter, RouteOptions } from './types';

/** What clusters have, who waits for it, and what was used. */
export function addCapacityRoutes(router: LlmopsRouter, options: RouteOptions) {
  const { capacity, callerOf } = options;

  router.get('/capacity', async (req, res) => {
    res.json(await capacity.read(req.query.days, await callerOf(req)));
  });
}
