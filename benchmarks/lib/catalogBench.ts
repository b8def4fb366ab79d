import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  coreServices,
  createBackendModule,
  createBackendPlugin,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import {
  catalogProcessingExtensionPoint,
  type CatalogService,
  catalogServiceRef,
  type EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import {
  eventsServiceFactory,
  eventsServiceRef,
} from '@backstage/plugin-events-node';
import knexFactory from 'knex';
import llmopsCatalog from '../../plugins/catalog-backend-module-llmops/src';
import { printFigure } from './figures.mjs';

const { values } = parseArgs({
  options: {
    models: { type: 'string', default: '10000' },
    projects: { type: 'string', default: '250' },
  },
});
const MODELS = Number(values.models);
const PROJECTS = Number(values.projects);
const RUNS_EACH = 20;
const OWNER = 'group:default/research';

const projectRef = (number: number) => `component:default/p${number}`;

/** What the core answers; the first model's alias can be moved. */
const core = {
  alias: 'candidate',
  model: (number: number) => ({
    tracker: 'mlflow',
    name: `team/model ${number}`,
    owner: OWNER,
    project: projectRef(number % PROJECTS),
    description: `Model ${number}`,
    aliases: number === 0 ? { [core.alias]: '1' } : {},
    updatedAt: new Date(0),
  }),
  details: (number: number) => ({
    ...core.model(number),
    permitted: { update: false },
    versions: [
      {
        version: '1',
        status: 'READY',
        aliases: number === 0 ? [core.alias] : [],
        runId: core.alias === 'champion' ? 'old' : undefined,
        metrics: {},
        createdAt: new Date(0),
      },
    ],
  }),
  run: (id: string, project: string) => ({
    id,
    name: `Run ${id}`,
    project,
    owner: OWNER,
    pipeline: 'train',
    engine: 'dvc',
    tracker: 'mlflow',
    origin: 'portal',
    state: 'succeeded',
    parameters: {},
    attempt: 1,
    createdAt: new Date(),
    updatedAt: new Date(),
    permitted: { cancel: false, retry: false, reproduce: false },
  }),
};

function answer(path: string, query: Record<string, unknown>) {
  if (path === '/models') {
    const start = Number(query.cursor ?? 0);
    const end = Math.min(MODELS, start + Number(query.limit));
    return {
      items: Array.from({ length: end - start }, (_, index) =>
        core.model(start + index),
      ),
      ...(end < MODELS ? { nextCursor: String(end) } : {}),
    };
  }
  if (path.startsWith('/models/')) {
    return core.details(Number(decodeURIComponent(path).split(' ').at(-1)));
  }
  if (path === '/runs') {
    const [project] = [query.project].flat();
    const runs =
      query.query === undefined && typeof project === 'string'
        ? Array.from({ length: RUNS_EACH }, (_, index) =>
            core.run(`${project.split('/')[1]}x${index}`, project),
          )
        : [];
    return { items: runs };
  }
  return core.run(path.split('/').at(-1) ?? '', projectRef(0));
}

/** Answers as the LLMOps backend does. */
const corePlugin = createBackendPlugin({
  pluginId: 'llmops',
  register: env =>
    env.registerInit({
      deps: { httpRouter: coreServices.httpRouter },
      init: async ({ httpRouter }) => {
        httpRouter.addAuthPolicy({ path: '/', allow: 'unauthenticated' });
        httpRouter.use((request, response) =>
          response.json(answer(request.path, request.query)),
        );
      },
    }),
});

/** A provider that only does full mutations; and the way to the catalog and the events. */
function probe() {
  const found: {
    connection?: EntityProviderConnection;
    catalog?: CatalogService;
    tell?: (payload: object) => Promise<void>;
  } = {};
  const module = createBackendModule({
    pluginId: 'catalog',
    moduleId: 'probe',
    register: env =>
      env.registerInit({
        deps: {
          processing: catalogProcessingExtensionPoint,
          catalog: catalogServiceRef,
          events: eventsServiceRef,
        },
        init: async ({ processing, catalog, events }) => {
          found.catalog = catalog;
          found.tell = eventPayload =>
            events.publish({ topic: 'llmops.changes', eventPayload });
          processing.addEntityProvider({
            getProviderName: () => 'probe',
            connect: async connection => {
              found.connection = connection;
            },
          });
        },
      }),
  });
  return { found, module };
}

async function startCatalog(folder: string, withProvider: boolean) {
  const knex = knexFactory({
    client: 'better-sqlite3',
    connection: { filename: join(folder, `catalog-${withProvider}.db`) },
    useNullAsDefault: true,
  });
  await knex.raw('pragma journal_mode = wal');
  const { found, module } = probe();
  const scheduler = mockServices.scheduler();
  // The provider asks for a comparison at each start; here it begins when the clock does.
  const gate = { open: false };
  const backend = await startTestBackend({
    features: [
      catalogPlugin,
      corePlugin,
      module,
      ...(withProvider ? [llmopsCatalog] : []),
      mockServices.database.factory({ knex }),
      eventsServiceFactory,
      createServiceFactory({
        service: coreServices.scheduler,
        deps: {},
        factory: () => ({
          createScheduledTaskRunner: schedule =>
            scheduler.createScheduledTaskRunner(schedule),
          getScheduledTasks: () => scheduler.getScheduledTasks(),
          scheduleTask: task => scheduler.scheduleTask(task),
          cancelTask: id => scheduler.cancelTask(id),
          triggerTask: async id => {
            if (gate.open) {
              await scheduler.triggerTask(id);
            }
          },
        }),
      }),
      mockServices.rootConfig.factory({
        data: { app: { baseUrl: 'https://portal.example.com' } },
      }),
    ],
  });
  const { connection, catalog, tell } = found;
  if (!connection || !catalog || !tell) {
    throw new Error('The catalog did not start');
  }
  gate.open = true;
  return { backend, knex, scheduler, connection, catalog, tell };
}

type Started = Awaited<ReturnType<typeof startCatalog>>;

const credentials = mockCredentials.service();

async function count({ catalog }: Started, type: string): Promise<number> {
  const { totalItems } = await catalog.queryEntities(
    { filter: { 'spec.type': type }, limit: 1, fields: ['kind'] },
    { credentials },
  );
  return totalItems;
}

async function until(work: () => Promise<boolean>) {
  while (!(await work())) {
    await pause(100);
  }
}

async function addProjects(started: Started) {
  const entities = Array.from({ length: PROJECTS }, (_, number) => ({
    entity: {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: {
        name: `p${number}`,
        annotations: {
          'backstage.io/managed-by-location': 'url:https://example.com',
          'backstage.io/managed-by-origin-location': 'url:https://example.com',
        },
      },
      spec: { type: 'ml-training', lifecycle: 'production', owner: OWNER },
    },
  }));
  await started.connection.applyMutation({ type: 'full', entities });
  await until(async () => (await count(started, 'ml-training')) === PROJECTS);
  return entities;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

async function hashes({ knex }: Started) {
  const rows: Array<{ entity_ref: string; unprocessed_hash: string }> =
    await knex('refresh_state').select('entity_ref', 'unprocessed_hash');
  return new Map(rows.map(row => [row.entity_ref, row.unprocessed_hash]));
}

async function main(folder: string) {
  const bench = 'catalog';
  const runs = PROJECTS * RUNS_EACH;
  const ours = await startCatalog(folder, true);
  await addProjects(ours);
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 200);
  const wrote = { at: 0 };
  const reached = await seconds(async () => {
    wrote.at = await seconds(() =>
      ours.scheduler.triggerTask('llmops-catalog-reconcile'),
    );
    await until(
      async () =>
        (await count(ours, 'ai-model')) === MODELS &&
        (await count(ours, 'training-run')) === runs,
    );
  });
  clearInterval(watch);
  const compared = await seconds(() =>
    ours.scheduler.triggerTask('llmops-catalog-reconcile'),
  );
  const all = await hashes(ours);
  core.alias = 'champion';
  const changed = await seconds(async () => {
    await ours.tell({ kind: 'model', tracker: 'mlflow', name: 'team/model 0' });
    await until(async () => {
      const entity = await ours.catalog.getEntityByRef(
        'resource:default/run-old',
        { credentials },
      );
      return entity !== undefined;
    });
  });
  const after = await hashes(ours);
  const writes = [...after].filter(([ref, hash]) => all.get(ref) !== hash);

  const { items } = await ours.catalog.getEntities(
    { filter: { 'spec.type': ['ai-model', 'training-run'] } },
    { credentials },
  );
  const same = items.map(({ apiVersion, kind, metadata, spec }) => ({
    entity: {
      apiVersion,
      kind,
      metadata: { ...metadata, uid: undefined, etag: undefined },
      spec,
    },
  }));
  await ours.backend.stop();
  const peer = await startCatalog(folder, false);
  const projects = await addProjects(peer);
  const full = await seconds(async () => {
    await peer.connection.applyMutation({
      type: 'full',
      entities: [...projects, ...same],
    });
    await until(
      async () =>
        (await count(peer, 'ai-model')) === MODELS &&
        (await count(peer, 'training-run')) === runs + 1,
    );
  });
  await peer.backend.stop();
  const unit = 's';
  printFigure({
    bench,
    figure: `${MODELS} models and ${runs} runs in the catalog`,
    unit,
    ours: reached,
    peer: full,
  });
  printFigure({ bench, figure: 'of that, writing', unit, ours: wrote.at });
  printFigure({
    bench,
    figure: 'a comparison that changes nothing',
    unit,
    ours: compared,
  });
  printFigure({
    bench,
    figure: 'entities written for one changed model',
    unit: 'entities',
    ours: writes.length,
    peer: MODELS + runs + PROJECTS,
  });
  printFigure({
    bench,
    figure: 'change of a model until its new run is in the catalog',
    unit,
    ours: changed,
  });
  printFigure({
    bench,
    figure: 'memory of the process above its start',
    unit: 'MB',
    ours: (peak - before) / 1e6,
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
