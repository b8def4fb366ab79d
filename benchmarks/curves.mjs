// @ts-check
/**
 * Curves of a real MLflow server's run of 1,000,000 points with one spike: the portal against the requests of MLflow's
 * own UI, on the same server and data, in turn.
 *
 *   npm run bench -- curves [--rounds 15] [--runs 10000]
 *
 * The history is read by the portal after the sample was answered, so that is when its clock starts; the peer of it
 * reads all pages and stores nothing. Empty caches are those of a new backend process whose database's file the system
 * has forgotten; MLflow keeps its own.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Portal, until } from '../e2e-tests/support/portal.ts';
import { printFigure, quantile } from './lib/figures.mjs';
import { fillPortal } from './lib/fillPortal.mjs';
import { PortalClient } from './lib/PortalClient.mjs';

const RUN_NAME = 'million-steps';
const KEY = 'loss';
const SPIKE = 100;
/** What a chart of 1000 pixels asks for. */
const POINTS = 1000;
const HISTORY_PAGE = 25_000;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    runs: { type: 'string', default: '10000' },
  },
});
const runs = Number(values.runs);
/** As many for each experiment as by default. */
const experiments = Math.max(1, Math.round(runs / 100));
const total = 1_000_000;
const rounds = Number(values.rounds);

/**
 * @template T
 * @param {() => Promise<T>} work
 */
async function timed(work) {
  const began = performance.now();
  const answer = await work();
  return { answer, ms: performance.now() - began };
}

/** @param {number[]} times */
const median = times => quantile(times, 0.5);

class Peer {
  /** @param {string} url */
  constructor(url) {
    this.base = `${url}/api/2.0/mlflow`;
  }

  /**
   * @param {string} pathAndQuery
   * @param {object} [body]
   * @returns {Promise<any>}
   */
  async call(pathAndQuery, body) {
    const response = await fetch(`${this.base}/${pathAndQuery}`, {
      method: body ? 'POST' : 'GET',
      headers: { 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  }

  async findRun() {
    const { runs } = await this.call('runs/search', {
      experiment_ids: ['1'],
      filter: `attributes.run_name = '${RUN_NAME}'`,
    });
    return runs[0].info.run_id;
  }

  /** What its chart of a metric asks for. */
  interval(runId) {
    return this.call(
      `metrics/get-history-bulk-interval?run_ids=${runId}&metric_key=${KEY}&max_results=${POINTS}`,
    );
  }

  /** All points, page after page, stored nowhere. */
  async history(runId) {
    let points = 0;
    let token = '';
    do {
      const page = await this.call(
        `metrics/get-history?run_id=${runId}&metric_key=${KEY}&max_results=${HISTORY_PAGE}${token}`,
      );
      points += page.metrics.length;
      token = page.next_page_token
        ? `&page_token=${encodeURIComponent(page.next_page_token)}`
        : '';
    } while (token);
    if (points !== total) throw new Error(`The peer has ${points} points`);
  }
}

/** @param {PortalClient} client */
function curveOf(client, runId, range = {}) {
  return client
    .call('/api/llmops/runs/curves', {
      runIds: [runId],
      keys: [KEY],
      maxPoints: POINTS,
      ...range,
    })
    .then(({ curves }) => curves[0]);
}

/** The portal's id of the long run, once all runs are here and the tracker is followed quietly. */
async function observedRun(client) {
  await until(
    'the runs to be observed',
    async () => {
      // Right after the start the example people are not in the catalog yet.
      const answers = await Promise.all([
        client.call('/api/llmops/runs/count'),
        client.call('/api/llmops/trackers'),
      ]).catch(() => undefined);
      const [count, trackers] = answers ?? [];
      return (
        count?.runs > runs && trackers.items.every(({ progress }) => !progress)
      );
    },
    20 * 60_000,
  );
  const query = encodeURIComponent(`name = '${RUN_NAME}'`);
  const { items } = await client.call(`/api/llmops/runs?query=${query}`);
  return items[0].id;
}

/**
 * Forgets what the system holds of the database's file. What was written is forced to the disk first: only pages that
 * are there already can be forgotten.
 */
function dropFileCache(portal) {
  const folder = path.join(portal.data, 'db');
  for (const name of fs.readdirSync(folder)) {
    execFileSync('dd', [
      `of=${path.join(folder, name)}`,
      'oflag=nocache',
      'conv=notrunc,fdatasync',
      'count=0',
      'status=none',
    ]);
  }
}

/** The spike is the maximum of every range that holds it, whatever the zoom. */
async function checkSpike(client, runId) {
  const spike = 500_001;
  for (let width = total; width > 10; width = Math.floor(width / 3)) {
    const from = Math.max(0, spike - Math.floor(width * 0.37));
    const curve = await curveOf(client, runId, { from, to: from + width });
    const highest = Math.max(...(curve.maximums ?? curve.values));
    if (highest !== SPIKE || curve.steps.length > POINTS) {
      throw new Error(`${width} steps from ${from}: highest ${highest}`);
    }
  }
}

const portal = await Portal.create();
try {
  await fillPortal(portal, { points: total, runs, experiments });
  await portal.start();
  const client = new PortalClient(portal.url);
  const peer = new Peer(`http://127.0.0.1:${portal.mlflowPort}`);
  const runId = await observedRun(client);
  const peerRun = await peer.findRun();
  const ms = { bench: 'curves', unit: 'ms' };

  const before = [];
  for (let round = 0; round < 3; round += 1) {
    before.push((await timed(() => peer.interval(peerRun))).ms);
  }
  const preview = await timed(() => curveOf(client, runId));
  const wanted = performance.now();
  if (!preview.answer.preview) throw new Error('The history is here already');
  printFigure({
    ...ms,
    figure: 'sampled preview before ingestion',
    ours: preview.ms,
    peer: median(before),
  });
  await until(
    'the history to be ingested',
    async () => !(await curveOf(client, runId)).preview,
    600_000,
  );
  const ingested = performance.now() - wanted;
  const paging = await timed(() => peer.history(peerRun));
  printFigure({
    ...ms,
    figure: 'full ingestion against raw paging',
    ours: ingested,
    peer: paging.ms,
  });

  await checkSpike(client, runId);
  const ours = [];
  const theirs = [];
  for (let round = 0; round < rounds; round += 1) {
    ours.push((await timed(() => curveOf(client, runId))).ms);
    if (round % 3 === 0) {
      theirs.push((await timed(() => peer.interval(peerRun))).ms);
    }
  }
  printFigure({
    ...ms,
    figure: 'curve of 1,000,000 points, ingested and warm, median',
    ours: median(ours),
    peer: median(theirs),
  });

  await portal.killBackend();
  await client.call('/api/llmops/runs?limit=1');
  dropFileCache(portal);
  const cold = await timed(() => curveOf(client, runId));
  printFigure({
    ...ms,
    figure: 'curve of 1,000,000 points, ingested, caches empty',
    ours: cold.ms,
    peer: median(theirs),
  });
} finally {
  await portal.remove();
}
