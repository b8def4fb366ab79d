import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type BackendFeature,
  coreServices,
  createBackendModule,
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
import knexFactory, { type Knex } from 'knex';
import { OWNER } from './standInCore';

const credentials = mockCredentials.service();

type Mutation = Parameters<EntityProviderConnection['applyMutation']>[0];

/** Asks again every 100 ms until it is so. */
export async function until(ask: () => Promise<boolean>): Promise<void> {
  while (!(await ask())) {
    await pause(100);
  }
}

/** A real catalog backend over a SQLite file, with a provider of its own that writes what it is told. */
export class CatalogUnderTest {
  private constructor(
    private readonly knex: Knex,
    private readonly inside: Inside,
    private readonly scheduler: ReturnType<typeof mockServices.scheduler>,
    private readonly backend: { stop(): Promise<void> },
  ) {}

  /** Starts with these features beside the catalog; none of their tasks runs before {@link reconcile}. */
  static async start(
    folder: string,
    name: string,
    features: BackendFeature[],
  ): Promise<CatalogUnderTest> {
    const knex = knexFactory({
      client: 'better-sqlite3',
      connection: { filename: join(folder, `${name}.db`) },
      useNullAsDefault: true,
    });
    await knex.raw('pragma journal_mode = wal');
    const { module, inside } = insideOfCatalog();
    const gate = { isOpen: false };
    const { scheduler, factory } = gatedScheduler(gate);
    const backend = await startTestBackend({
      features: [
        catalogPlugin,
        module,
        ...features,
        mockServices.database.factory({ knex }),
        eventsServiceFactory,
        factory,
        mockServices.rootConfig.factory({
          data: { app: { baseUrl: 'https://portal.example.com' } },
        }),
      ],
    });
    gate.isOpen = true;
    return new CatalogUnderTest(knex, inside(), scheduler, backend);
  }

  stop(): Promise<void> {
    return this.backend.stop();
  }

  /** The portal's provider compares everything once. */
  reconcile(): Promise<void> {
    return this.scheduler.triggerTask('llmops-catalog-reconcile');
  }

  /** The core's events say so. */
  changed(change: object): Promise<void> {
    return this.inside.events.publish({
      topic: 'llmops.changes',
      eventPayload: change,
    });
  }

  write(mutation: Mutation): Promise<void> {
    return this.inside.connection.applyMutation(mutation);
  }

  async count(type: string): Promise<number> {
    const { totalItems } = await this.inside.catalog.queryEntities(
      { filter: { 'spec.type': type }, limit: 1, fields: ['kind'] },
      { credentials },
    );
    return totalItems;
  }

  async has(entityRef: string): Promise<boolean> {
    const { catalog } = this.inside;
    const entity = await catalog.getEntityByRef(entityRef, { credentials });
    return entity !== undefined;
  }

  /** Models and runs as a provider would write them. */
  async copy() {
    const { items } = await this.inside.catalog.getEntities(
      { filter: { 'spec.type': ['ai-model', 'training-run'] } },
      { credentials },
    );
    return items.map(({ apiVersion, kind, metadata, spec }) => ({
      entity: {
        ...{ apiVersion, kind, spec },
        metadata: { ...metadata, uid: undefined, etag: undefined },
      },
    }));
  }

  /** Of what providers wrote, by entity reference. */
  async hashes(): Promise<Map<string, string>> {
    const rows: Array<{ entity_ref: string; unprocessed_hash: string }> =
      await this.knex('refresh_state').select('entity_ref', 'unprocessed_hash');
    return new Map(rows.map(row => [row.entity_ref, row.unprocessed_hash]));
  }

  /** Waits until as many projects are in the catalog; answers what was written. */
  async addProjects(projects: number) {
    const entities = Array.from({ length: projects }, (_, number) => ({
      entity: {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: {
          name: `p${number}`,
          annotations: {
            'backstage.io/managed-by-location': 'url:https://example.com',
            'backstage.io/managed-by-origin-location':
              'url:https://example.com',
          },
        },
        spec: { type: 'ml-training', lifecycle: 'production', owner: OWNER },
      },
    }));
    await this.write({ type: 'full', entities });
    await until(async () => (await this.count('ml-training')) === projects);
    return entities;
  }
}

interface Inside {
  connection: EntityProviderConnection;
  catalog: CatalogService;
  events: typeof eventsServiceRef.T;
}

/** A provider that writes what it is told, and the way to the catalog and the events. */
function insideOfCatalog() {
  const found: Partial<Inside> = {};
  const module = createBackendModule({
    pluginId: 'catalog',
    moduleId: 'inside',
    register: env =>
      env.registerInit({
        deps: {
          processing: catalogProcessingExtensionPoint,
          catalog: catalogServiceRef,
          events: eventsServiceRef,
        },
        init: async ({ processing, catalog, events }) => {
          Object.assign(found, { catalog, events });
          processing.addEntityProvider({
            getProviderName: () => 'inside',
            connect: async connection => {
              found.connection = connection;
            },
          });
        },
      }),
  });
  const inside = (): Inside => {
    const { connection, catalog, events } = found;
    if (!connection || !catalog || !events) {
      throw new Error('The catalog did not start');
    }
    return { connection, catalog, events };
  };
  return { module, inside };
}

/** The provider asks for a comparison at each start; here it begins when the clock does. */
function gatedScheduler(gate: { isOpen: boolean }) {
  const scheduler = mockServices.scheduler();
  const factory = createServiceFactory({
    service: coreServices.scheduler,
    deps: {},
    factory: () => ({
      createScheduledTaskRunner: schedule =>
        scheduler.createScheduledTaskRunner(schedule),
      getScheduledTasks: () => scheduler.getScheduledTasks(),
      scheduleTask: task => scheduler.scheduleTask(task),
      cancelTask: id => scheduler.cancelTask(id),
      triggerTask: async id => {
        if (gate.isOpen) {
          await scheduler.triggerTask(id);
        }
      },
    }),
  });
  return { scheduler, factory };
}
