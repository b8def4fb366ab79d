import type { PortalApi } from './people';
import { until } from './portal';

/** States in which a run stays. */
const ENDED = ['succeeded', 'failed', 'cancelled', 'lost'];

/** A run as the REST API tells of it. */
export async function runState(api: PortalApi, id: string) {
  return (await api.get(`/api/llmops/runs/${id}`)).json();
}

/** The run once it has ended, whatever became of it. */
export function endOfRun(api: PortalApi, id: string, limitMs: number) {
  return until(
    `the run ${id} to end`,
    async () => {
      const run = await runState(api, id);
      return ENDED.includes(run.state) && run;
    },
    limitMs,
  );
}
