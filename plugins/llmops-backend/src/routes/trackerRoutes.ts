import type { LlmopsRouter, RouteOptions } from './types';

/** Trackers and how old what is known of them is. */
export function addTrackerRoutes(router: LlmopsRouter, options: RouteOptions) {
  const { trackers, callerOf } = options;

  router.get('/trackers', async (req, res) => {
    await callerOf(req);
    res.json({ items: await trackers.list() });
  });
}
