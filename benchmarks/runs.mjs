// @ts-check
/**
 * Lists of runs: the portal against `runs/search` of the same real MLflow server with 10,000 runs of 20 metrics in 100
 * experiments, in turn; then the portal alone with 200,000 runs.
 *
 *   npm run bench -- runs [--postgres] [--rounds 60] [--total 200000] [--data FOLDER]
 *
 * With `--data`, which is for SQLite, the folder is kept: a second run finds in it what the first has read and copied.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { freePort } from '../scripts/lib/check/ports.mjs';
import { Portal, until } from '../e2e-tests/support/portal.ts';
import { startPostgres } from '../scripts/lib/testing/postgres.mjs';
import { printFigure, quantile } from './lib/figures.mjs';
import { startFilledMlflow } from './lib/fillMlflow.mjs';
import { fillPortal } from './lib/fillPortal.mjs';
import { multiplyRuns } from './lib/multiplyRuns.mjs';
import { PortalClient } from './lib/PortalClient.mjs';
import { allowInspection, settledMemory } from './lib/settledMemory.mjs';

const RUNS = 10_000;
const EXPERIMENTS = 100;
const PAGE = 50;
const SYNC_LIMIT_MS = 20 * 60_000;
/** Questions that are not counted: code that was never run is not what people wait for. */
const WARM_UP = 24;
/** Questions that one side is asked before the other: one, or as many as somebody asks who looks for something. */
const TURNS = [10, 1];

const { values } = parseArgs({
  options: {
    postgres: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '60' },
    total: { type: 'string', default: '200000' },
    data: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const total = Number(values.total);
const database = values.postgres ? 'PostgreSQL' : 'SQLite';
const line = { bench: 'runs', unit: 'ms' };

/** A question that is another one each time, as people's are. */
function question(round) {
  const metric = ['eval_loss', 'train_loss', 'accuracy'][round % 3];
  const rank = [8, 16, 32, 64][round % 4];
  const bound = 0.5 + (round % 7) / 4;
  return { metric, rank, bound, descending: round % 2 === 1 };
}

/** @param {ReturnType<typeof question>} asked */
function ourQuery({ metric, rank, bound }) {
  return `metrics.${metric} < ${bound} and params.lora_r = ${rank}`;
}

/**
 * @template T
 * @param {() => Promise<T>} work
 */
async function timed(work) {
  const began = performance.now();
  const answer = await work();
  return { answer, ms: performance.now() - began };
}

/** @param {PortalClient} client */
function firstPage(client, asked, nesting = 'flat') {
  const { metric, descending } = asked;
  const parameters = new URLSearchParams([
    ['query', ourQuery(asked)],
    ['sort', `${descending ? '-' : ''}metrics.${metric}`],
    ['columns', `metrics.${metric}`],
    ['columns', 'params.lora_r'],
    ['nesting', nesting],
    ['limit', `${PAGE}`],
  ]);
  return client.call(`/api/llmops/runs?${parameters}`);
}

/** @param {PortalClient} client */
function countOf(client, asked, nesting = 'flat') {
  const parameters = new URLSearchParams({ query: ourQuery(asked), nesting });
  return client.call(`/api/llmops/runs/count?${parameters}`);
}

/** The same by MLflow's own search over all experiments. */
async function peerPage(url, { metric, rank, bound, descending }) {
  const response = await fetch(`${url}/api/2.0/mlflow/runs/search`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      experiment_ids: Array.from(
        { length: EXPERIMENTS },
        (_, index) => `${index + 1}`,
      ),
      filter: `metrics.${metric} < ${bound} and params.lora_r = '${rank}'`,
      order_by: [`metrics.${metric} ${descending ? 'DESC' : 'ASC'}`],
      max_results: PAGE,
    }),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

/**
 * Both in turn, some questions at a time, after some each that are not counted.
 *
 * @param {PortalClient} client
 * @param {string | undefined} mlflowUrl - none for the portal alone
 * @param {number} turn - questions before the other side is asked
 */
async function measurePages(client, mlflowUrl, turn) {
  const ours = [];
  const peer = [];
  for (let first = -WARM_UP; first < rounds; first += turn) {
    const asked = Array.from({ length: turn }, (_, index) =>
      question(first + index + WARM_UP),
    );
    const mine = await timedEach(asked, one => firstPage(client, one));
    const theirs = mlflowUrl
      ? await timedEach(asked, one => peerPage(mlflowUrl, one))
      : [];
    if (first < 0) {
      theirs.forEach(({ answer }, index) =>
        checkSame(mine[index].answer, answer, asked[index]),
      );
    } else {
      ours.push(...mine.map(({ ms }) => ms));
      peer.push(...theirs.map(({ ms }) => ms));
    }
  }
  return { ours, peer };
}

/**
 * @template Q, A
 * @param {Q[]} questions
 * @param {(question: Q) => Promise<A>} ask
 */
async function timedEach(questions, ask) {
  const answers = [];
  for (const one of questions) {
    answers.push(await timed(() => ask(one)));
  }
  return answers;
}

/** A figure is worth something only when both answered the same. */
function checkSame(ours, theirs, { metric }) {
  const mine = ours.items.map(({ values: own }) => own[`metrics.${metric}`]);
  const other = (theirs.runs ?? []).map(
    run => run.data.metrics.find(({ key }) => key === metric).value,
  );
  if (JSON.stringify(mine) !== JSON.stringify(other)) {
    throw new Error(
      `The portal and MLflow answered otherwise: ${mine} ${other}`,
    );
  }
}

async function measureCounts(client, nesting) {
  const times = [];
  for (let round = -2; round < rounds; round += 1) {
    const asked = question(round + 2);
    const { ms } = await timed(() => countOf(client, asked, nesting));
    if (round >= 0) times.push(ms);
  }
  return times;
}

/** A server of its own for the portal that is started next; none for SQLite. */
async function startDatabase() {
  if (!values.postgres) return undefined;
  const server = await startPostgres();
  process.env.APP_CONFIG_backend_database_client = '"pg"';
  process.env.APP_CONFIG_backend_database_connection = JSON.stringify({
    connectionString: server.url,
  });
  return server;
}

/**
 * What a portal without a run holds; another one, since what a tracker had is not looked at twice.
 *
 * @param {number} inspector - port
 */
async function emptyMemory(inspector) {
  const server = await startDatabase();
  const empty = await Portal.create();
  try {
    await empty.start();
    await signIn(empty);
    return await settledMemory(empty, inspector);
  } finally {
    await empty.remove();
    await server?.stop();
  }
}

/** The portal's API in the name of a person, once the catalog knows them. */
async function signIn(portal) {
  const client = new PortalClient(portal.url);
  await until(
    'a person to sign in',
    () =>
      client
        .call('/api/llmops/runs?limit=1')
        .then(() => true)
        .catch(() => false),
    120_000,
  );
  return client;
}

async function hasSynchronized(client) {
  await until(
    'the runs of MLflow in the portal',
    async () => {
      const [{ count }, { items }] = await Promise.all([
        client.call('/api/llmops/runs/count'),
        client.call('/api/llmops/trackers'),
      ]);
      return count >= RUNS && items.every(({ progress }) => !progress);
    },
    SYNC_LIMIT_MS,
  );
}

/** @param {string} name */
const createPortal = name =>
  Portal.create(values.data && path.join(values.data, name));

/** @param {Portal} portal */
const isFilled = portal =>
  fs.existsSync(path.join(portal.data, 'mlflow', 'mlflow.db'));

/** Both sides with 10,000 runs. */
async function measureFew(portal) {
  if (!isFilled(portal)) {
    await fillPortal(portal, { runs: RUNS, experiments: EXPERIMENTS });
  }
  await portal.start();
  const client = await signIn(portal);
  await hasSynchronized(client);
  // The portal's own MLflow is spared a failing import at each search; the peer is MLflow as it is.
  const peer = await startFilledMlflow({
    runs: RUNS,
    experiments: EXPERIMENTS,
  });
  try {
    for (const turn of TURNS) {
      const { ours, peer: theirs } = await measurePages(client, peer.url, turn);
      printFigure({
        ...line,
        figure: `first page of ${PAGE} of 10,000 runs, filtered and sorted by a metric, ${turn} at a time, ${database}, median`,
        ours: quantile(ours, 0.5),
        peer: quantile(theirs, 0.5),
      });
    }
  } finally {
    await peer.stop();
  }
  const { ours } = await measurePages(client, undefined, 1);
  await portal.stop();
  return ours;
}

/** The portal alone with many runs. */
async function measureMany(portal, few) {
  await portal.start();
  const client = await signIn(portal);
  const { count } = await client.call('/api/llmops/runs/count');
  const many = await measurePages(client, undefined, 1);
  printFigure({
    ...line,
    figure: `first page of ${count} runs against 10,000 runs, ${database}, p95`,
    ours: quantile(many.ours, 0.95),
    peer: quantile(few, 0.95),
  });
  for (const nesting of ['flat', 'tree']) {
    printFigure({
      ...line,
      figure: `exact count of ${count} runs (${nesting}), ${database}, p95`,
      ours: quantile(await measureCounts(client, nesting), 0.95),
    });
  }
  return count;
}

const inspector = await freePort();
allowInspection(inspector);
const empty = await emptyMemory(inspector);
const postgres = await startDatabase();
const small = await createPortal('small');
const large = await createPortal('large');
try {
  const few = await measureFew(small);
  if (!isFilled(large)) {
    fs.cpSync(small.data, large.data, { recursive: true });
    await multiplyRuns({ data: large.data, postgres: postgres?.url }, total);
  }
  const count = await measureMany(large, few);
  const full = await settledMemory(large, inspector);
  for (const kind of /** @type {const} */ (['resident', 'heap'])) {
    printFigure({
      bench: 'runs',
      unit: 'MiB',
      figure: `${kind} memory of the backend with ${count} runs above empty, ${database}`,
      ours: full[kind] - empty[kind],
    });
  }
} finally {
  await small.remove();
  await large.remove();
  await postgres?.stop();
}
