import type { LlmopsRouter, RouteOptions } from './types';

/** Registered models with their versions. */
export function addModelRoutes(router: LlmopsRouter, options: RouteOptions) {
  const { models, readerOf } = options;

  router.get('/models', async (req, res) => {
    res.json(await models.list(req.query, await readerOf(req)));
  });

  router.get('/models/:tracker/:name', async (req, res) => {
    const { tracker, name } = req.params;
    res.json(await models.get(tracker, name, await readerOf(req)));
  });
}
