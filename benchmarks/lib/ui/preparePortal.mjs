// @ts-check
import { until } from '../../../e2e-tests/support/portal.ts';
import { PortalClient } from '../PortalClient.mjs';

const SYNC_LIMIT_MS = 20 * 60_000;
const KEYS_AT_ONCE = 10;

/**
 * Waits until all runs of MLflow are here, and reads the histories of those that will be looked at, as they are after
 * somebody has looked at them once.
 *
 * @param {string} url - of the portal
 * @param {import('./mlflowFacts.mjs').Facts} facts
 * @param {number} runs - that MLflow has
 * @returns {Promise<string[]>} the portal's ids of the facts' runs
 */
export async function preparePortal(url, facts, runs) {
  const client = new PortalClient(url);
  await until(
    'the runs of MLflow in the portal',
    async () => {
      // Right after the start the example people are not in the catalog yet.
      const answer = await client
        .call('/api/llmops/runs/count')
        .catch(() => undefined);
      return answer?.runs >= runs;
    },
    SYNC_LIMIT_MS,
  );
  const query = new URLSearchParams({
    experiment: facts.experiment,
    nesting: 'flat',
    limit: `${facts.runs.length}`,
  });
  const { items } = await client.call(`/api/llmops/runs?${query}`);
  const differs = facts.runs.some(({ name }, at) => items[at]?.name !== name);
  if (differs) throw new Error('The portal and MLflow list other runs');
  const ids = items.map(({ id }) => id);
  await readHistories(client, ids);
  return ids;
}

/**
 * @param {PortalClient} client
 * @param {string[]} runIds
 */
async function readHistories(client, runIds) {
  const metricsOf = async runId =>
    (await client.call(`/api/llmops/runs/${runId}/metrics`)).items;
  const keys = (await metricsOf(runIds[0])).map(({ key }) => key);
  // Whoever looks makes the portal read; looking once is enough, and a sample costs MLflow more than a page.
  for (let at = 0; at < keys.length; at += KEYS_AT_ONCE) {
    await client.call('/api/llmops/runs/curves', {
      runIds,
      keys: keys.slice(at, at + KEYS_AT_ONCE),
      maxPoints: 100,
    });
  }
  for (const runId of runIds) {
    await until(
      `the histories of ${runId}`,
      async () => (await metricsOf(runId)).every(({ pending }) => !pending),
      SYNC_LIMIT_MS,
    );
  }
}
