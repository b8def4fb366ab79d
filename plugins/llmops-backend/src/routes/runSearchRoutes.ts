import { sendLines } from './sendLines';
import type { LlmopsRouter, RouteOptions } from './types';

const CSV_FILE = { name: 'runs.csv', type: 'text/csv' };

/** What lists of runs are made with: counts, keys, groups, files, sparklines; and what people write on runs. */
export function addRunSearchRoutes(
  router: LlmopsRouter,
  options: RouteOptions,
) {
  const { runSearch, callerOf } = options;

  router.get('/runs/count', async (req, res) => {
    res.json(await runSearch.count(req.query, await callerOf(req)));
  });

  router.get('/runs/keys', async (req, res) => {
    const caller = await callerOf(req);
    res.json({ items: await runSearch.listKeys(req.query, caller) });
  });

  router.get('/runs/groups', async (req, res) => {
    res.json(await runSearch.group(req.query, await callerOf(req)));
  });

  router.get('/runs/csv', async (req, res) => {
    const lines = await runSearch.export(req.query, await callerOf(req));
    await sendLines(res, lines, CSV_FILE);
  });

  router.post('/runs/csv', async (req, res) => {
    const caller = await callerOf(req);
    await sendLines(
      res,
      await runSearch.exportSelected(req.body, caller),
      CSV_FILE,
    );
  });

  router.post('/runs/sparklines', async (req, res) => {
    const caller = await callerOf(req);
    const { runIds, metric } = req.body;
    res.json({ items: await runSearch.sparklines(runIds, metric, caller) });
  });

  router.patch('/runs/:runId', async (req, res) => {
    const caller = await callerOf(req);
    res.json(await runSearch.annotate(req.params.runId, req.body, caller));
  });
}
