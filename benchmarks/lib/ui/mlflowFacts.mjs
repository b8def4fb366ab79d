// @ts-check

const EXPERIMENT = '1';
/** So many rows are looked at; both sides show more. */
const ROWS = 12;
const COMPARED = 50;

/**
 * What both sides are to show, as MLflow's API tells it.
 *
 * @typedef {object} Facts
 * @property {string} experiment - its name
 * @property {string[]} newest - names of the first rows
 * @property {string[]} matching - of those with a train_loss below 1
 * @property {string[]} sorted - of those with the smallest train_loss
 * @property {Array<{ id: string, name: string }>} runs - the 50 newest, which have histories
 * @property {number} since - when the oldest of them started, in milliseconds since 1970
 */

/**
 * @param {string} url - of the filled MLflow
 * @returns {Promise<Facts>}
 */
export async function readFacts(url) {
  const call = async (path, body) => {
    const response = await fetch(`${url}/api/2.0/mlflow/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  };
  const search = async body => {
    const { runs } = await call('runs/search', {
      experiment_ids: [EXPERIMENT],
      max_results: ROWS,
      ...body,
    });
    return runs.map(({ info }) => ({
      id: info.run_id,
      name: info.run_name,
      start: Number(info.start_time),
    }));
  };
  const names = runs => runs.map(({ name }) => name);
  const { experiment } = await call(
    `experiments/get?experiment_id=${EXPERIMENT}`,
  );
  const runs = await search({ max_results: COMPARED });
  return {
    experiment: experiment.name,
    newest: names(runs).slice(0, ROWS),
    matching: names(await search({ filter: 'metrics.train_loss < 1' })),
    sorted: names(await search({ order_by: ['metrics.train_loss ASC'] })),
    runs,
    since: Math.min(...runs.map(({ start }) => start)),
  };
}
