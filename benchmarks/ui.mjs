// @ts-check
/**
 * The pages that show runs and curves, side by side: Chromium opens MLflow's own pages and the portal's in turn, over
 * the same filled MLflow. The clock runs from the navigation, key or click until the rows or lines are there, plus two
 * frames; bytes and requests are those that reach the server until 1.5 s without traffic.
 *
 *   npm run bench -- ui [--rounds 5] [--cold] [--data FOLDER] [--zooms 30]
 *
 * `--data` names a data folder that is kept: a second run finds it filled. `--cold` measures the pages with an empty
 * browser cache too.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { launchOptions } from '../e2e-tests/support/browser.ts';
import { Portal, until } from '../e2e-tests/support/portal.ts';
import { ROOT } from '../scripts/lib/paths.mjs';
import { provideChromium } from '../scripts/lib/testing/chromium.mjs';
import { printFigure, quantile } from './lib/figures.mjs';
import { fillPortal } from './lib/fillPortal.mjs';
import { listChunks, sizeOfOwnChunks } from './lib/ui/chunkSizes.mjs';
import { MlflowPages } from './lib/ui/MlflowPages.mjs';
import { readFacts } from './lib/ui/mlflowFacts.mjs';
import { PortalPages } from './lib/ui/PortalPages.mjs';
import { preparePortal } from './lib/ui/preparePortal.mjs';

const RUNS = 10_001;
/** What MLflow's chart asks for when it is zoomed, and a value that only the spike has. */
const PEER_POINTS = 320;
const SPIKE = 50;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    zooms: { type: 'string', default: '30' },
    cold: { type: 'boolean', default: false },
    data: { type: 'string' },
  },
});
const bench = 'ui';

/** @typedef {import('./lib/ui/Visitor.mjs').Cost} Cost */
/** @typedef {Record<string, Cost[]>} Costs */

/** What is done on each side, in this order: pages that are opened, and what is done in an open one. */
const STEPS = /** @type {const} */ ([
  ['runs table', 'table'],
  ['filter by a metric', 'filter'],
  ['sort by a metric', 'sort'],
  ['chart of 1,000,000 points', 'million'],
  ['50 runs as lines', 'lines'],
  ['chart view, 10 runs', 'charts'],
  ['chart view, 10 to 50 runs', 'allCharts'],
]);
const COLD_STEPS = /** @type {const} */ ([
  ['runs table, cold', 'table'],
  ['chart of 1,000,000 points, cold', 'million'],
  ['50 runs as lines, cold', 'lines'],
]);

/**
 * @param {import('playwright-core').Browser} browser
 * @param {MlflowPages | PortalPages} pages
 * @param {import('./lib/ui/Visitor.mjs').Visitor} visitor
 * @param {Costs} costs - to which those of this round are added
 */
async function round(browser, pages, visitor, costs) {
  const note = (name, cost) => {
    costs[name] = [...(costs[name] ?? []), cost];
    const { ms, requests, kilobytes } = cost;
    // Progress, beside the figures on the standard output.
    process.stderr.write(
      `${pages.constructor.name}: ${name}: ${Math.round(
        ms,
      )} ms, ${requests} requests, ${Math.round(kilobytes)} kB\n`,
    );
  };
  for (const [name, step] of STEPS) note(name, await pages[step](visitor));
  if (values.cold) {
    for (const [name, step] of COLD_STEPS) {
      const newcomer = await pages.newcomer(browser, visitor);
      note(name, await pages[step](newcomer));
      await newcomer.close();
    }
  }
  await visitor.page.goto('about:blank');
}

/**
 * Both sides in turn, by two visitors; the first round fills their caches and is not counted.
 *
 * @param {import('@playwright/test').Browser} browser
 * @param {MlflowPages} mlflowPages
 * @param {PortalPages} portalPages
 */
async function measurePages(browser, mlflowPages, portalPages) {
  const sides = [
    { pages: mlflowPages, visitor: await mlflowPages.visit(browser) },
    { pages: portalPages, visitor: await portalPages.visit(browser) },
  ];
  for (const { pages, visitor } of sides)
    await round(browser, pages, visitor, {});
  /** @type {Costs[]} */
  const costs = [{}, {}];
  for (let number = 0; number < Number(values.rounds); number += 1) {
    for (const [side, { pages, visitor }] of sides.entries()) {
      await round(browser, pages, visitor, costs[side]);
    }
  }
  for (const { visitor } of sides) await visitor.close();
  const [peer, ours] = costs;
  printCosts(ours, peer);
}

/** @param {Costs} ours @param {Costs} peer */
function printCosts(ours, peer) {
  const units = { ms: 'ms', kilobytes: 'kB', requests: 'requests' };
  for (const name of Object.keys(ours)) {
    for (const [key, unit] of Object.entries(units)) {
      const median = costs =>
        quantile(
          costs.map(cost => cost[key]),
          0.5,
        );
      printFigure({
        ...{ bench, unit },
        figure: `${name}, median`,
        ours: median(ours[name]),
        peer: median(peer[name]),
      });
    }
  }
}

/** At how many zooms the one spike of 1,000,000 points is not to be seen. */
async function measureSpike(browser, portalPages, mlflowPages) {
  const visitor = await portalPages.visit(browser);
  const seen = await portalPages.zoom(visitor, Number(values.zooms));
  await visitor.close();
  let lost = 0;
  for (const { from, to } of seen) {
    const range = { from: Math.round(from), to: Math.round(to) };
    const isShown = await mlflowPages.showsSpike({
      ...range,
      metric: 'loss',
      points: PEER_POINTS,
      spike: SPIKE,
    });
    lost += isShown ? 0 : 1;
  }
  printFigure({
    bench,
    figure: `zooms of ${seen.length} that lose the spike`,
    unit: 'zooms',
    ours: seen.filter(({ isShown }) => !isShown).length,
    peer: lost,
  });
}

/** The scripts and styles of a first visit of the list of runs. */
async function measureChunks(browser, portalPages) {
  const visitor = await portalPages.newcomer(browser);
  const loaded = new Set();
  visitor.page.on('request', request => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/static/')) loaded.add(path.basename(pathname));
  });
  await portalPages.table(visitor);
  await visitor.close();
  const folder = path.join(newestBundle(), 'packages/app/dist/static');
  const first = sizeOfOwnChunks(folder, [...loaded]);
  const all = sizeOfOwnChunks(folder, listChunks(folder));
  const line = { bench, unit: 'kB' };
  printFigure({
    ...line,
    figure: 'llmops chunks of the first visit of the list, gzipped, no charts',
    ours: first.kilobytes,
  });
  printFigure({
    ...line,
    figure: 'llmops chunks of all pages, gzipped, no charts',
    ours: all.kilobytes,
  });
  printFigure({
    ...line,
    figure: 'llmops chunks with charts, gzipped',
    ours: all.charts,
  });
}

/** The build that the portal serves: the one that was touched last. */
function newestBundle() {
  const folder = path.join(ROOT, '.cache', 'bundle');
  const bundles = fs
    .readdirSync(folder)
    .map(name => path.join(folder, name))
    .sort((a, b) => fs.statSync(b).mtimeMs - fs.statSync(a).mtimeMs);
  return bundles[0];
}

const portal = await Portal.create(values.data);
const browser = await chromium.launch({
  ...launchOptions,
  executablePath: await provideChromium(process.env),
});
try {
  if (!fs.existsSync(path.join(portal.data, 'mlflow', 'mlflow.db'))) {
    await fillPortal(portal, {});
  }
  await portal.start();
  const mlflowUrl = `http://127.0.0.1:${portal.mlflowPort}`;
  // It may be ready a moment after the portal.
  const isReady = () => fetch(`${mlflowUrl}/health`).then(({ ok }) => ok);
  await until('MLflow', () => isReady().catch(() => false), 120_000);
  const facts = await readFacts(mlflowUrl);
  const ids = await preparePortal(portal.url, facts, RUNS);
  const mlflowPages = new MlflowPages(mlflowUrl, facts);
  const portalPages = new PortalPages(portal.url, facts, ids);
  await measurePages(browser, mlflowPages, portalPages);
  await measureSpike(browser, portalPages, mlflowPages);
  await measureChunks(browser, portalPages);
} finally {
  await browser.close();
  await portal.remove();
}
