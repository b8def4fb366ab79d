import type { LlmopsRouter, RouteOptions } from './types';

/** Changes of registered models, and what of a run can become a version of one. */
export function addRegistryRoutes(router: LlmopsRouter, options: RouteOptions) {
  const { registrar, callerOf } = options;

  router.patch('/models/:tracker/:name', async (req, res) => {
    const { tracker, name } = req.params;
    const caller = await callerOf(req);
    res.json(await registrar.describeModel(tracker, name, req.body, caller));
  });

  router.put('/models/:tracker/:name/owner', async (req, res) => {
    const { tracker, name } = req.params;
    const caller = await callerOf(req);
    const { owner } = req.body;
    await registrar.handOver(tracker, name, owner, caller);
    res.status(204).end();
  });

  router.put('/models/:tracker/:name/aliases/:alias', async (req, res) => {
    const { tracker, name, alias } = req.params;
    const caller = await callerOf(req);
    res.json(await registrar.setAlias(tracker, name, alias, req.body, caller));
  });

  router.delete('/models/:tracker/:name/aliases/:alias', async (req, res) => {
    const { tracker, name, alias } = req.params;
    const caller = await callerOf(req);
    const { expectedVersion } = req.query;
    res.json(
      await registrar.deleteAlias(
        tracker,
        name,
        alias,
        expectedVersion,
        caller,
      ),
    );
  });

  router.post('/models/:tracker/:name/versions', async (req, res) => {
    const { tracker, name } = req.params;
    const caller = await callerOf(req);
    const made = await registrar.register(tracker, name, req.body, caller);
    res.status(201).json(made);
  });

  router.patch('/models/:tracker/:name/versions/:version', async (req, res) => {
    const { tracker, name, version } = req.params;
    const caller = await callerOf(req);
    const { body } = req;
    res.json(
      await registrar.describeVersion(tracker, name, version, body, caller),
    );
  });

  router.get('/runs/:runId/outputs', async (req, res) => {
    const caller = await callerOf(req);
    res.json(await registrar.listOutputs(req.params.runId, caller));
  });
}
