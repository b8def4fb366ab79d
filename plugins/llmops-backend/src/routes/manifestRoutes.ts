import type { LlmopsRouter, RouteOptions } from './types';

/** Manifests that templates apply to clusters. */
export function addManifestRoutes(router: LlmopsRouter, options: RouteOptions) {
  const { manifests, callerOf } = options;

  router.post('/manifests/apply', async (req, res) => {
    res.json(await manifests.apply(req.body, await callerOf(req)));
  });
}
