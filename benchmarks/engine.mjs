// @ts-check
/**
 * What the portal adds to a training run on this machine. Figures: a smoke run through the portal against bare
 * `dvc repro` of the same project, with the time of each of its stages, from the launch call to the start of the
 * attempt's process and of the first stage, and from a written log line to the browser.
 *
 *   npm run bench -- engine [--pairs 2] [--launches 20]
 */
import { parseArgs } from 'node:util';
import { Portal } from '../e2e-tests/support/portal.ts';
import { publishProbeProject } from '../e2e-tests/support/probeProject.ts';
import { printFigure, quantile } from './lib/figures.mjs';
import { measureLogLatency } from './lib/logLatency.mjs';
import { PortalClient } from './lib/PortalClient.mjs';
import { bareRepro, createSmokeProject, PROJECT } from './lib/smokeProject.mjs';

const LOG_LINES = 200;

/**
 * @param {PortalClient} client
 * @param {number} launches
 */
async function measureStarts(client, launches) {
  const process = [];
  const stage = [];
  for (let number = 1; number <= launches; number += 1) {
    const called = Date.now();
    const { id } = await client.launch({
      project: 'component:default/probe',
      pipeline: 'probe',
      parameters: { number, lines: 1 },
    });
    const run = await client.succeeds(id);
    const [attempt] = run.attempts;
    process.push((Date.parse(attempt.startedAt) - called) / 1000);
    stage.push((Date.parse(attempt.steps[0].startedAt) - called) / 1000);
  }
  return { process, stage };
}

/**
 * @param {Portal} portal
 * @param {PortalClient} client
 * @param {number} pairs
 */
async function measureSmoke(portal, client, pairs) {
  const ours = [];
  const bare = [];
  /** @type {Record<string, number[]>} */
  const stages = {};
  for (let pair = 0; pair <= pairs; pair += 1) {
    const called = Date.now();
    const { id } = await client.launch({
      project: `component:default/${PROJECT}`,
      pipeline: 'train',
      profile: 'smoke',
      parameters: { seed: 100 + pair },
    });
    const run = await client.succeeds(id);
    const seconds = (Date.now() - called) / 1000;
    const mlflowUrl = `http://127.0.0.1:${portal.mlflowPort}`;
    // The first pair installs what is missing and warms the disk's cache; it is not counted.
    const reproduced = await bareRepro({ data: portal.data, mlflowUrl, run });
    if (pair > 0) {
      ours.push(seconds);
      bare.push(reproduced);
      for (const { name, startedAt, endedAt } of run.attempts[0].steps) {
        stages[name] ??= [];
        stages[name].push((Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
      }
    }
  }
  return { ours: quantile(ours, 0.5), bare: quantile(bare, 0.5), stages };
}

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '2' },
    launches: { type: 'string', default: '20' },
  },
});
const portal = await Portal.create();
try {
  await portal.start();
  const client = new PortalClient(portal.url);
  publishProbeProject(portal.data);
  await client.projectAppears('probe');

  const starts = await measureStarts(client, Number(values.launches));
  const seconds = { bench: 'engine', unit: 's' };
  printFigure({
    ...seconds,
    figure: 'launch call to process start, p95',
    ours: quantile(starts.process, 0.95),
  });
  printFigure({
    ...seconds,
    figure: 'launch call to first stage, p95',
    ours: quantile(starts.stage, 0.95),
  });
  printFigure({
    ...seconds,
    figure: 'log line to browser, p95',
    ours: quantile(await measureLogLatency(client, LOG_LINES), 0.95),
  });

  await createSmokeProject(client);
  const smoke = await measureSmoke(portal, client, Number(values.pairs));
  printFigure({
    ...seconds,
    figure: 'smoke run against bare dvc repro, median',
    ours: smoke.ours,
    peer: smoke.bare,
  });
  for (const [name, times] of Object.entries(smoke.stages)) {
    printFigure({
      ...seconds,
      figure: `stage ${name} of the smoke run, median`,
      ours: quantile(times, 0.5),
    });
  }
} finally {
  await portal.remove();
}
