import type { LlmopsRouter, RouteOptions } from './types';

/** Datasets of the catalog with their versions. */
export function addDatasetRoutes(router: LlmopsRouter, options: RouteOptions) {
  const { datasets, callerOf } = options;

  router.get('/datasets', async (req, res) => {
    res.json(await datasets.list(req.query, await callerOf(req)));
  });

  router.get('/dataset', async (req, res) => {
    res.json(await datasets.get(req.query.dataset, await callerOf(req)));
  });

  router.get('/dataset/preview', async (req, res) => {
    const { dataset, commit } = req.query;
    const caller = await callerOf(req);
    res.json(await datasets.preview(dataset, commit, caller));
  });
}
