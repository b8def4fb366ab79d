import type { LlmopsRouter, RouteOptions } from './types';

/** Notebooks on clusters: list, make, look at, start, stop and delete. */
export function addNotebookRoutes(router: LlmopsRouter, options: RouteOptions) {
  const { notebooks, callerOf, readerOf } = options;

  router.get('/notebooks', async (req, res) => {
    res.json(await notebooks.list(req.query.owner, await readerOf(req)));
  });

  router.post('/notebooks', async (req, res) => {
    const caller = await callerOf(req);
    const { notebook, created } = await notebooks.create(req.body, caller);
    res.status(created ? 201 : 200).json(notebook);
  });

  router.get('/notebook-offers', async (req, res) => {
    await callerOf(req);
    res.json(await notebooks.offers(req.query.owner));
  });

  router.get('/notebooks/:cluster/:namespace/:name', async (req, res) => {
    res.json(await notebooks.get(req.params, await readerOf(req)));
  });

  router.delete('/notebooks/:cluster/:namespace/:name', async (req, res) => {
    const caller = await callerOf(req);
    await notebooks.remove(req.params, req.query.volume ?? false, caller);
    res.status(204).end();
  });

  router.post(
    '/notebooks/:cluster/:namespace/:name/start',
    async (req, res) => {
      res.json(await notebooks.start(req.params, await callerOf(req)));
    },
  );

  router.post('/notebooks/:cluster/:namespace/:name/stop', async (req, res) => {
    res.json(await notebooks.stop(req.params, await callerOf(req)));
  });
}
