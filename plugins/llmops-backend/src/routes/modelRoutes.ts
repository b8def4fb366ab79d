import type { LlmopsRouter, RouteOptions } from './types';

/** Registered models with their versions. */
export function addModelRoutes(router: LlmopsRouter, options: RouteOptions) {
  const { models, readerOf } = options;

  router.get('/models', async (req, res) => {
    res.json(await models.list(req.query, await readerOf(req)));
  });

  router.get('/models/facets', async (req, res) => {
    res.json(await models.facets(req.query, await readerOf(req)));
  });

  router.get('/models/:tracker/:name', async (req, res) => {
    const { tracker, name } = req.params;
    res.json(await models.get(tracker, name, await readerOf(req)));
  });

  router.get('/models/:tracker/:name/card', async (req, res) => {
    const { tracker, name } = req.params;
    const reader = await readerOf(req);
    res.json(await models.card(tracker, name, req.query.version, reader));
  });

  router.get('/models/:tracker/:name/compare', async (req, res) => {
    const { tracker, name } = req.params;
    const reader = await readerOf(req);
    const { fromVersion: from, toVersion: to } = req.query;
    res.json(await models.compare(tracker, name, { from, to }, reader));
  });

  router.get('/models/:tracker/:name/lineage', async (req, res) => {
    const { tracker, name } = req.params;
    const reader = await readerOf(req);
    res.json(await models.lineage(tracker, name, req.query.version, reader));
  });
}
