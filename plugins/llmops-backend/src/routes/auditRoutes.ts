import { sendLines } from './sendLines';
import type { LlmopsRouter, RouteOptions } from './types';

/** The audit trail. */
export function addAuditRoutes(router: LlmopsRouter, options: RouteOptions) {
  const { audit, callerOf } = options;

  router.get('/audit', async (req, res) => {
    res.json(await audit.list(req.query, await callerOf(req)));
  });

  router.get('/audit/facets', async (req, res) => {
    res.json(await audit.facets(await callerOf(req)));
  });

  router.get('/audit/export', async (req, res) => {
    const { format, ...filter } = req.query;
    const lines = await audit.export(filter, format, await callerOf(req));
    await sendLines(res, lines, {
      name: `audit.${format}`,
      type: format === 'csv' ? 'text/csv' : 'application/x-ndjson',
    });
  });
}
