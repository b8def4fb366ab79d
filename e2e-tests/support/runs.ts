import type { PortalApi } from './people';

/** States in which a run stays. */
export const ENDED = ['succeeded', 'failed', 'cancelled', 'lost'];

/** A run as the REST API tells of it. */
export async function runState(api: PortalApi, id: string) {
  return (await api.get(`/api/llmops/runs/${id}`)).json();
}
