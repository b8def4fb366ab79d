import { sendLines } from './sendLines';
import type { LlmopsRouter, RouteOptions } from './types';

/** What is known of all models, and who has no owner. */
export function addGovernanceRoutes(
  router: LlmopsRouter,
  options: RouteOptions,
) {
  const { governance, callerOf } = options;

  router.get('/governance/models', async (req, res) => {
    res.json(await governance.listModels(req.query, await callerOf(req)));
  });

  router.get('/governance/models/csv', async (req, res) => {
    const lines = await governance.exportModels(req.query, await callerOf(req));
    await sendLines(res, lines, { name: 'models.csv', type: 'text/csv' });
  });

  router.get('/governance/owners', async (req, res) => {
    res.json(await governance.missingOwners(await callerOf(req)));
  });
}
