import { setTimeout as sleep } from 'node:timers/promises';
import type {
  AuthService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type {
  CatalogService,
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import type { EventsService } from '@backstage/plugin-events-node';
import { LLMOPS_EVENTS_TOPIC } from '@llmops/backstage-plugin-llmops-common';
import type { LlmopsCatalogConfig } from '../config/readCatalogConfig';
import type { LlmopsCore } from '../core/LlmopsCore';
import { CatalogView } from './CatalogView';
import { type CatalogChange, ChangeQueue, readChange } from './ChangeQueue';
import { EntityWriter } from './EntityWriter';
import { followModel, followRuns, type Surroundings } from './followChange';
import { followNotebook } from './notebooks';
import { reconcile } from './reconcile';

const TASK_ID = 'llmops-catalog-reconcile';

/** Pauses between tries of the first reconcile, since the LLMOps backend may start later than the catalog. */
const RETRY_SECONDS = [1, 2, 4, 8, 15, 30, 60];

/**
 * Gives the catalog its entities of models, runs and notebooks: at once when the LLMOps backend tells of a change, and by a slow
 * comparison of everything, which one replica does at a time.
 */
export class LlmopsEntityProvider implements EntityProvider {
  readonly #options: {
    config: LlmopsCatalogConfig;
    core: LlmopsCore;
    catalog: CatalogService;
    auth: AuthService;
    events: EventsService;
    scheduler: SchedulerService;
    logger: LoggerService;
  };

  constructor(options: {
    config: LlmopsCatalogConfig;
    core: LlmopsCore;
    catalog: CatalogService;
    auth: AuthService;
    events: EventsService;
    scheduler: SchedulerService;
    logger: LoggerService;
  }) {
    this.#options = options;
  }

  getProviderName(): string {
    return 'llmops';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    const { config, core, auth, events, scheduler, logger } = this.#options;
    const catalog = new CatalogView(this.#options.catalog, auth);
    const around: Surroundings = {
      core,
      catalog,
      config,
      writer: new EntityWriter(connection, catalog),
    };
    const queue = new ChangeQueue({
      logger,
      handle: change => followChange(change, around),
    });
    await events.subscribe({
      id: 'llmops-catalog',
      topics: [LLMOPS_EVENTS_TOPIC],
      onEvent: async ({ eventPayload }) => {
        const change = readChange(eventPayload);
        if (change) {
          queue.push(change);
        }
      },
    });
    await scheduler.scheduleTask({
      id: TASK_ID,
      frequency: { minutes: config.reconcileMinutes },
      timeout: { minutes: 30 },
      fn: signal => this.#reconcile(around, signal),
    });
    // The schedule goes on where it was before a restart, but changes told meanwhile were heard by nobody.
    // Not awaited: a comparison needs the catalog, which starts once its providers are connected.
    scheduler.triggerTask(TASK_ID).catch(error => {
      logger.debug(`The comparison with the catalog runs already: ${error}`);
    });
  }

  async #reconcile(around: Surroundings, signal: AbortSignal): Promise<void> {
    const { logger } = this.#options;
    for (const pause of [...RETRY_SECONDS, undefined]) {
      try {
        const { written, removed } = await reconcile(around, signal);
        logger.info(
          `Models, runs and notebooks compared with the catalog: ${written} entities written, ${removed} removed`,
        );
        return;
      } catch (error) {
        if (signal.aborted || pause === undefined) {
          throw error;
        }
        logger.debug(`Models and runs cannot be compared yet: ${error}`);
        await sleep(pause * 1000, undefined, { signal, ref: false });
      }
    }
  }
}

function followChange(
  change: CatalogChange,
  around: Surroundings,
): Promise<void> {
  switch (change.kind) {
    case 'runs':
      return followRuns(change.project, change.runIds, around);
    case 'notebook':
      return followNotebook(change, around);
    default:
      return followModel(change.tracker, change.name, around);
  }
}
