import type { LlmopsRouter, RouteOptions } from './types';

/** What engines start of a project by themselves. */
export function addScheduleRoutes(router: LlmopsRouter, options: RouteOptions) {
  const { schedules, callerOf } = options;

  router.get('/schedules', async (req, res) => {
    res.json(await schedules.list(req.query.project, await callerOf(req)));
  });
}
