import type { LlmopsRouter, RouteOptions } from './types';

/** Projects with the pipelines that they declare. */
export function addProjectRoutes(router: LlmopsRouter, options: RouteOptions) {
  const { runs, projectPlans, callerOf } = options;

  router.get('/project', async (req, res) => {
    const { project, ref } = req.query;
    res.json(await runs.getProject(project, ref, await callerOf(req)));
  });

  router.post('/project/plan', async (req, res) => {
    res.json(await projectPlans.check(req.body, await callerOf(req)));
  });
}
