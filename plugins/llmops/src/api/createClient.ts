import type { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import { createApiClient } from '@llmops/backstage-plugin-llmops-common';

/** The generated client knows no abort signal, so each call gets a fetch that carries it. */
export function createClient(
  apis: { discoveryApi: DiscoveryApi; fetchApi: FetchApi },
  signal?: AbortSignal,
) {
  const { fetch } = apis.fetchApi;
  return createApiClient({
    discoveryApi: apis.discoveryApi,
    fetchApi: {
      fetch: signal ? (url, init) => fetch(url, { ...init, signal }) : fetch,
    },
  });
}
