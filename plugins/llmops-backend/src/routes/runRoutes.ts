import { sendJson } from './sendJson';
import type { LlmopsRouter, RouteOptions } from './types';

/** Runs: launch, list, look at, cancel, retry, reproduce, and their events. */
export function addRunRoutes(router: LlmopsRouter, options: RouteOptions) {
  const { runs, callerOf, readerOf } = options;

  router.get('/runs', async (req, res) => {
    const page = await runs.list(req.query, await readerOf(req));
    sendJson(req, res, page);
  });

  router.post('/runs', async (req, res) => {
    const caller = await callerOf(req);
    const { run, created } = await runs.launch(req.body, caller);
    res.status(created ? 201 : 200).json(run);
  });

  router.post('/preflight', async (req, res) => {
    res.json(await runs.preflight(req.body, await callerOf(req)));
  });

  router.get('/runs/:runId', async (req, res) => {
    res.json(await runs.get(req.params.runId, await readerOf(req)));
  });

  router.post('/runs/:runId/cancel', async (req, res) => {
    const caller = await callerOf(req);
    const { runId } = req.params;
    res.json(await runs.cancel(runId, req.body.reason, caller));
  });

  router.post('/runs/:runId/retry', async (req, res) => {
    res.json(await runs.retry(req.params.runId, await callerOf(req)));
  });

  router.post('/runs/:runId/reproduce', async (req, res) => {
    const caller = await callerOf(req);
    const run = await runs.reproduce(req.params.runId, req.body, caller);
    res.status(201).json(run);
  });

  router.get('/runs/:runId/events', async (req, res) => {
    const caller = await callerOf(req);
    const { runId } = req.params;
    const items = await runs.listEvents(runId, req.query.after, caller);
    res.json({ items });
  });
}
