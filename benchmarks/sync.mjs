// @ts-check
/**
 * How the portal follows a real MLflow server with 10,001 runs: the first reading of everything against raw paging of
 * the same runs, what a cycle costs while nothing happens, and how soon what others log is seen.
 *
 *   npm run bench -- sync [--runs 10000] [--rounds 20] [--idle 90]
 */
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { Portal, until } from '../e2e-tests/support/portal.ts';
import { CountingProxy } from './lib/CountingProxy.mjs';
import { printFigure, quantile } from './lib/figures.mjs';
import { startFilledMlflow } from './lib/fillMlflow.mjs';
import { PortalClient } from './lib/PortalClient.mjs';

/** A cycle begins with the question for new experiments. */
const FIRST_OF_CYCLE = '/api/2.0/mlflow/experiments/search';
const PEER_PAGE = 1000;
const POLL_MS = 50;
const LIMIT_MS = 600_000;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '20' },
    idle: { type: 'string', default: '90' },
  },
});
const total = Number(values.runs) + 1;

class Server {
  /** @param {string} url */
  constructor(url) {
    this.base = `${url}/api/2.0/mlflow`;
  }

  /**
   * @param {string} path
   * @param {object} body
   * @returns {Promise<any>}
   */
  async post(path, body) {
    const response = await fetch(`${this.base}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  }

  async experimentIds() {
    const { experiments } = await this.post('experiments/search', {
      max_results: 1000,
    });
    return experiments.map(({ experiment_id: id }) => id);
  }

  /** All runs, page after page, stored nowhere. Seconds. */
  async pageAll() {
    const began = performance.now();
    const ids = await this.experimentIds();
    let seen = 0;
    /** @type {string | undefined} */
    let token;
    do {
      const page = await this.post('runs/search', {
        experiment_ids: ids,
        max_results: PEER_PAGE,
        page_token: token,
      });
      seen += page.runs.length;
      token = page.next_page_token;
    } while (token);
    if (seen !== total) throw new Error(`The peer has ${seen} runs`);
    return (performance.now() - began) / 1000;
  }

  /** Ends what is said to run, so that nothing goes on. */
  async endAll() {
    const { runs = [] } = await this.post('runs/search', {
      experiment_ids: await this.experimentIds(),
      filter: "attributes.status = 'RUNNING'",
    });
    for (const { info } of runs) {
      await this.post('runs/update', {
        run_id: info.run_id,
        status: 'FINISHED',
        end_time: Date.now(),
      });
    }
  }
}

/** @param {PortalClient} client */
const countRuns = client =>
  client.call('/api/llmops/runs/count').then(({ count }) => count);

/** @param {() => Promise<boolean>} ask */
async function secondsUntil(ask) {
  const began = performance.now();
  while (!(await ask())) {
    if (performance.now() - began > LIMIT_MS) throw new Error('In vain');
    await new Promise(done => setTimeout(done, POLL_MS));
  }
  return (performance.now() - began) / 1000;
}

/**
 * @param {Server} server
 * @param {PortalClient} client
 */
async function measureVisibility(server, client) {
  const runs = [];
  const metrics = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const name = `probe-${round}`;
    const { run } = await server.post('runs/create', {
      experiment_id: '2',
      run_name: name,
      start_time: Date.now(),
    });
    const newest = async () => {
      const page = await client.call(
        '/api/llmops/runs?limit=1&columns=metrics.probe',
      );
      return page.items[0];
    };
    runs.push(await secondsUntil(async () => (await newest()).name === name));
    const id = run.info.run_id;
    await server.post('runs/log-metric', {
      ...{ run_id: id, key: 'probe', value: round + 1 },
      ...{ timestamp: Date.now(), step: 1 },
    });
    metrics.push(
      await secondsUntil(
        async () => (await newest()).values?.['metrics.probe'] === round + 1,
      ),
    );
    await server.post('runs/update', {
      ...{ run_id: id, status: 'FINISHED', end_time: Date.now() },
    });
  }
  return { runs, metrics };
}

/**
 * What a process has worked so far.
 *
 * @param {number} pid
 * @returns {number | undefined} seconds of a core; undefined where the system does not say
 */
function workOf(pid) {
  const file = `/proc/${pid}/stat`;
  if (!fs.existsSync(file)) return undefined;
  const fields = fs.readFileSync(file, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Requests of each whole cycle. */
function cyclesOf(requests) {
  const starts = requests.flatMap(({ path }, index) =>
    path === FIRST_OF_CYCLE ? [index] : [],
  );
  return starts.slice(1).map((start, index) => start - starts[index]);
}

const filled = await startFilledMlflow({ runs: Number(values.runs) });
const server = new Server(filled.url);
await server.endAll();
const proxy = await CountingProxy.start(filled.url);
// Backstage's own way to set one value of the configuration.
process.env.APP_CONFIG_llmops_trackers_mlflow_url = proxy.url;
const portal = await Portal.create();
try {
  const peer = await server.pageAll();
  await portal.start();
  const client = new PortalClient(portal.url);
  await until(
    'all runs',
    // Right after the start the example people are not in the catalog yet.
    async () => (await countRuns(client).catch(() => undefined)) === total,
    LIMIT_MS,
  );
  const lastPage = performance.now();
  printFigure({
    bench: 'sync',
    figure: `first reading of ${total} runs, stored, against raw paging`,
    unit: 's',
    ours: (lastPage - proxy.requests[0].at) / 1000,
    peer,
  });
  // What was begun while reading comes to its end.
  await new Promise(done => setTimeout(done, 10_000));
  proxy.requests = [];
  const workBefore = workOf(filled.pid);
  await new Promise(done => setTimeout(done, Number(values.idle) * 1000));
  const workAfter = workOf(filled.pid);
  const cycles = cyclesOf(proxy.requests);
  printFigure({
    bench: 'sync',
    figure: `requests of an idle cycle, most of ${cycles.length}`,
    unit: 'requests',
    ours: Math.max(...cycles),
  });
  if (workBefore !== undefined && workAfter !== undefined) {
    printFigure({
      bench: 'sync',
      figure: 'work of MLflow for an idle portal',
      unit: '% of a core',
      ours: (100 * (workAfter - workBefore)) / Number(values.idle),
    });
  }
  const seen = await measureVisibility(server, client);
  printFigure({
    bench: 'sync',
    figure: 'new run of others visible, p95',
    unit: 's',
    ours: quantile(seen.runs, 0.95),
  });
  printFigure({
    bench: 'sync',
    figure: 'newest metric of a run of others visible, p95',
    unit: 's',
    ours: quantile(seen.metrics, 0.95),
  });
} finally {
  await portal.remove();
  await proxy.stop();
  await filled.stop();
}
