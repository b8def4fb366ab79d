// @ts-check
/**
 * Runs on a cluster: the lab's real control plane, whose nodes and Pods kwok plays. Launches against a bare
 * `kubectl create`, a condition of a job to the browser, requests to the API server and memory with many running jobs.
 *
 *   npm run bench -- cluster [--concurrent 100] [--running 1000] [--ending 500] [--rounds 10]
 */
import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../scripts/lib/check/ports.mjs';
import { Portal, until } from '../e2e-tests/support/portal.ts';
import { pushImage } from '../plugins/llmops-node/src/testing/pushImage.ts';
import { ApiProxy } from './lib/cluster/ApiProxy.mjs';
import { BenchLab, NAMESPACE } from './lib/cluster/BenchLab.mjs';
import { PROJECT, publishBenchProject } from './lib/cluster/benchProject.mjs';
import { JobWatch } from './lib/cluster/JobWatch.mjs';
import { measureStateLatency } from './lib/cluster/stateLatency.mjs';
import { printFigure, quantile } from './lib/figures.mjs';
import { PortalClient } from './lib/PortalClient.mjs';
import { allowInspection, settledMemory } from './lib/settledMemory.mjs';

/** Requests are counted for so long. */
const COUNTED_MS = 60_000;
/** Between two looks at the portal's list. */
const LOOK_MS = 200;
/** Launches that are sent at the same time where many are wanted. */
const BATCH = 50;

const number = /** @type {const} */ ({ type: 'string' });
const { values } = parseArgs({
  options: {
    concurrent: { ...number, default: '100' },
    running: { ...number, default: '1000' },
    ending: { ...number, default: '500' },
    rounds: { ...number, default: '10' },
  },
});
const concurrent = Number(values.concurrent);
const running = Number(values.running);
const ending = Number(values.ending);

/**
 * @param {string} figure
 * @param {string} unit
 * @param {number} ours
 * @param {number} [peer]
 */
const print = (figure, unit, ours, peer) =>
  printFigure({ bench: 'cluster', figure, unit, ours, peer });

/** @param {number} count */
const range = count => Array.from({ length: count }, (_, index) => index);

/** Runs that were launched, with the time of each call. */
class Launches {
  /** @param {PortalClient} client */
  constructor(client) {
    this.client = client;
  }

  /** @param {'short' | 'watched' | 'ending' | 'long'} pipeline */
  async one(pipeline) {
    const called = Date.now();
    const { id } = await this.client.launch({
      project: `component:default/${PROJECT}`,
      pipeline,
      options: { queue: '' },
    });
    return { id, job: `${id}-1`, called };
  }

  /**
   * @param {'short' | 'watched' | 'ending' | 'long'} pipeline
   * @param {number} count
   */
  async many(pipeline, count) {
    const launched = [];
    while (launched.length < count) {
      const next = Math.min(BATCH, count - launched.length);
      launched.push(
        ...(await Promise.all(range(next).map(() => this.one(pipeline)))),
      );
    }
    return launched;
  }
}

/** Jobs as the portal makes them, by another name. */
async function bareManifests(lab, job) {
  const made = JSON.parse(
    await lab.kubectl(['get', 'pytorchjob', job, '-o', 'json']),
  );
  const { apiVersion, kind, spec } = made;
  return range(concurrent).map(index => {
    const name = `bare-${index}`;
    return {
      name,
      text: JSON.stringify({ apiVersion, kind, metadata: { name }, spec }),
    };
  });
}

async function measureLaunches(lab, launches, watch) {
  const launched = await Promise.all(
    range(concurrent).map(() => launches.one('long')),
  );
  const created = await watch.times(
    'created',
    launched.map(({ job }) => job),
  );
  const ours = created.map((at, index) => at - launched[index].called);
  await pause(5_000);
  const manifests = await bareManifests(lab, launched[0].job);
  const called = Date.now();
  await Promise.all(
    manifests.map(({ text }) => lab.kubectl(['create', '-f', '-'], text)),
  );
  const bare = await watch.times(
    'created',
    manifests.map(({ name }) => name),
  );
  print(
    `launch call to object created, ${concurrent} at once, p95`,
    'ms',
    quantile(ours, 0.95),
    quantile(
      bare.map(at => at - called),
      0.95,
    ),
  );
  await lab.kubectl(['delete', 'pytorchjob', '--all', '--wait=false']);
}

/** Notes when the portal's list first tells of each run that it has succeeded. */
class SucceededRuns {
  /** @type {Map<string, number>} milliseconds, by id */
  seen = new Map();

  /** @param {PortalClient} client */
  constructor(client) {
    this.client = client;
  }

  /**
   * Looks until `count` runs were seen.
   *
   * @param {number} count
   */
  async see(count) {
    while (this.seen.size < count) {
      await this.#look();
      await pause(LOOK_MS);
    }
  }

  async #look() {
    let cursor = '';
    do {
      const page = await this.client.call(
        `/api/llmops/runs?state=succeeded&pipeline=ending&limit=200${cursor}`,
      );
      for (const { id } of page.items) {
        if (!this.seen.has(id)) this.seen.set(id, Date.now());
      }
      cursor = page.nextCursor
        ? `&cursor=${encodeURIComponent(page.nextCursor)}`
        : '';
    } while (cursor);
  }
}

/** How long after the cluster said that a job had succeeded the portal says so, for many that end close together. */
async function measureEnds(launches, watch) {
  const runs = new SucceededRuns(launches.client);
  // The first ones end while others are launched.
  const [launched] = await Promise.all([
    launches.many('ending', ending),
    runs.see(ending),
  ]);
  const told = await watch.times(
    'succeeded',
    launched.map(({ job }) => job),
  );
  const lags = launched.map(
    ({ id }, index) => (runs.seen.get(id) ?? NaN) - told[index],
  );
  print(
    `job succeeded to told by the portal, ${ending} at once, p95`,
    'ms',
    quantile(lags, 0.95),
  );
}

async function countRequests(proxy) {
  proxy.reset();
  await pause(COUNTED_MS);
  return proxy.counts;
}

async function areRunning(client, count) {
  await until(
    `${count} runs to be running`,
    async () => {
      const query = new URLSearchParams({ state: 'running' });
      const { count: found } = await client.call(
        `/api/llmops/runs/count?${query}`,
      );
      return found >= count;
    },
    900_000,
  );
}

async function measureRunning({ portal, inspector, lab, launches, proxy }) {
  // The portal removes ended jobs some minutes later: that is no work for those that run.
  await lab.kubectl(['delete', 'pytorchjobs', '--all']);
  const before = await settledMemory(portal, inspector);
  const few = Math.ceil(running / 10);
  await launches.many('long', few);
  await areRunning(launches.client, few);
  const withFew = await countRequests(proxy);
  await launches.many('long', running - few);
  await areRunning(launches.client, running);
  const withMany = await countRequests(proxy);
  print(
    `requests to the API server a minute with ${running} running jobs, against ${few}`,
    'requests',
    withMany.requests,
    withFew.requests,
  );
  for (const kind of /** @type {const} */ (['watches', 'logs'])) {
    const name = kind === 'logs' ? 'streams of logs' : 'watches';
    print(
      `${name} begun a minute with ${running} running jobs`,
      'requests',
      withMany[kind],
    );
  }
  const after = await settledMemory(portal, inspector);
  for (const kind of /** @type {const} */ (['resident', 'heap'])) {
    print(
      `${kind} memory of the backend for 1,000 running jobs`,
      'MiB',
      ((after[kind] - before[kind]) * 1000) / running,
    );
  }
}

/** The configuration of a portal that reaches the lab through the proxy. */
function connect(lab, proxy) {
  process.env.APP_CONFIG_llmops_clusters = JSON.stringify({
    lab: {
      connection: {
        url: proxy.url,
        token: lab.portal.getCurrentUser()?.token,
        caFile: lab.pki.ca,
      },
      namespaces: [{ namespace: NAMESPACE, owners: ['*'] }],
      allowWithoutQueue: true,
    },
  });
  process.env.APP_CONFIG_llmops_registries = JSON.stringify({
    [lab.registry]: { insecure: true },
  });
}

const inspector = await freePort();
const lab = await BenchLab.start(running + ending);
const proxy = await ApiProxy.start(lab.lab.apiUrl, lab.pki);
const watch = await JobWatch.start(lab.admin);
connect(lab, proxy);
allowInspection(inspector);
const portal = await Portal.create();
try {
  await portal.start();
  const client = new PortalClient(portal.url);
  const commit = publishBenchProject(portal.data, lab.image);
  await pushImage(lab.image, commit);
  await client.projectAppears(PROJECT);
  const launches = new Launches(client);
  // The first one reads the project and asks the registry; it is not counted.
  const first = await launches.one('short');
  await client.succeeds(first.id);

  await measureLaunches(lab, launches, watch);
  const delays = await measureStateLatency(
    client,
    watch,
    // Long enough for its page to be open before it ends.
    () => launches.one('watched'),
    Number(values.rounds),
  );
  print(
    'job succeeded to the page of its run in Chromium, p95',
    'ms',
    quantile(delays, 0.95),
  );
  await measureEnds(launches, watch);
  await measureRunning({ portal, inspector, lab, launches, proxy });
} finally {
  watch.stop();
  await portal.remove();
  await proxy.stop();
  await lab.stop();
}
