import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import llmopsCatalog from '../../plugins/catalog-backend-module-llmops/src';
import { CatalogUnderTest, until } from './catalog/CatalogUnderTest';
import { RUNS_EACH, StandInCore } from './catalog/standInCore';
import { printFigure } from './figures.mjs';

const { values } = parseArgs({
  options: {
    models: { type: 'string', default: '10000' },
    projects: { type: 'string', default: '250' },
  },
});
const MODELS = Number(values.models);
const PROJECTS = Number(values.projects);
const RUNS = PROJECTS * RUNS_EACH;

const line = { bench: 'catalog', unit: 's' };

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** Until so many models and runs are in the catalog, processed and stitched. */
function holds(catalog: CatalogUnderTest, models: number, runs: number) {
  return until(
    async () =>
      (await catalog.count('ai-model')) === models &&
      (await catalog.count('training-run')) === runs,
  );
}

/** Bytes that the process takes at most while it works, above what it took before. */
async function memoryOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 200);
  try {
    await work();
  } finally {
    clearInterval(watch);
  }
  return peak - before;
}

/** The first model's alias moves: it depends on a run then that was not in the catalog. */
async function measureChange(catalog: CatalogUnderTest, core: StandInCore) {
  const before = await catalog.hashes();
  core.alias = 'champion';
  const took = await seconds(async () => {
    const model = { tracker: 'mlflow', name: 'team/model 0' };
    await catalog.changed({ kind: 'model', ...model });
    await until(() => catalog.has('resource:default/run-old'));
  });
  const after = await catalog.hashes();
  const written = [...after].filter(([ref, hash]) => before.get(ref) !== hash);
  return { took, written: written.length };
}

async function measureOurs(folder: string) {
  const core = new StandInCore({ models: MODELS, projects: PROJECTS });
  const catalog = await CatalogUnderTest.start(folder, 'ours', [
    core.plugin(),
    llmopsCatalog,
  ]);
  await catalog.addProjects(PROJECTS);
  let writing = 0;
  let reaching = 0;
  const memory = await memoryOf(async () => {
    reaching = await seconds(async () => {
      writing = await seconds(() => catalog.reconcile());
      await holds(catalog, MODELS, RUNS);
    });
  });
  const comparing = await seconds(() => catalog.reconcile());
  const change = await measureChange(catalog, core);
  const entities = await catalog.copy();
  await catalog.stop();
  return { reaching, writing, memory, comparing, change, entities };
}

/** The same entities at once, by a provider that knows nothing but full mutations. */
async function measurePeer(
  folder: string,
  entities: Awaited<ReturnType<CatalogUnderTest['copy']>>,
) {
  const catalog = await CatalogUnderTest.start(folder, 'peer', []);
  const projects = await catalog.addProjects(PROJECTS);
  const took = await seconds(async () => {
    await catalog.write({ type: 'full', entities: [...projects, ...entities] });
    await holds(catalog, MODELS, RUNS + 1);
  });
  await catalog.stop();
  return took;
}

async function main(folder: string) {
  const ours = await measureOurs(folder);
  const peer = await measurePeer(folder, ours.entities);
  printFigure({
    ...line,
    figure: `${MODELS} models and ${RUNS} runs in the catalog`,
    ours: ours.reaching,
    peer,
  });
  printFigure({ ...line, figure: 'of that, writing', ours: ours.writing });
  printFigure({
    ...line,
    figure: 'a comparison that changes nothing',
    ours: ours.comparing,
  });
  printFigure({
    ...line,
    figure: 'entities written for one changed model',
    unit: 'entities',
    ours: ours.change.written,
    peer: MODELS + RUNS + PROJECTS,
  });
  printFigure({
    ...line,
    figure: 'change of a model until its new run is in the catalog',
    ours: ours.change.took,
  });
  printFigure({
    ...line,
    figure: 'memory of the process above its start',
    unit: 'MB',
    ours: ours.memory / 1e6,
  });
}

const folder = mkdtempSync(join(tmpdir(), 'llmops-bench-catalog-'));
main(folder)
  .catch(error => {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exitCode = 1;
  })
  .finally(() => {
    rmSync(folder, { recursive: true, force: true });
    process.exit();
  });
