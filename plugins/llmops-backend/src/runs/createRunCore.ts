import type { LoggerService } from '@backstage/backend-plugin-api';
import type { TrainingEngine } from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';
import { DatabaseAuditStore } from '../database/DatabaseAuditStore';
import { DatabaseRunStore } from '../database/DatabaseRunStore';
import { DatabaseOutboxStore } from '../dispatch/DatabaseOutboxStore';
import { Dispatcher } from '../dispatch/Dispatcher';
import { isDeadOwner, newLeaseOwner } from '../lease/leaseOwner';
import {
  ATTEMPT_LEASES,
  OUTBOX_LEASES,
  releaseLeasesOf,
} from '../lease/leases';
import { DatabaseLogStore } from '../log/DatabaseLogStore';
import { LogBell } from '../log/LogBell';
import { DatabaseAttemptStore } from '../reconcile/DatabaseAttemptStore';
import { Reconciler } from '../reconcile/Reconciler';
import { AttemptReader } from './AttemptReader';
import { DefaultRunService } from './DefaultRunService';
import type { RunCore, RunCoreOptions } from './RunCore';
import { DEFAULT_SETTINGS } from './settings';

/** Puts the parts together. Nothing is sent or followed before `start`. */
export function createRunCore(options: RunCoreOptions): RunCore {
  const { database, projects, engines, notifyChange, logger } = options;
  const clock = options.clock ?? (() => new Date());
  const settings = { ...DEFAULT_SETTINGS, ...options.settings };
  const owner = newLeaseOwner();
  const audit = DatabaseAuditStore.create({ database, clock });
  const store = DatabaseRunStore.create({ database, audit, clock });
  const logs = new DatabaseLogStore(database);
  const bell = new LogBell();
  const attempts = new AttemptReader({ store, projects });
  const shared = { database, attempts, engines, settings, clock, logger };
  const reconciler = Reconciler.create({
    ...shared,
    store: new DatabaseAttemptStore({ database, logs, owner, settings, clock }),
    logs,
    bell,
    notifyChange,
  });
  const dispatcher = Dispatcher.create({
    ...shared,
    outbox: new DatabaseOutboxStore({
      database,
      owner,
      leaseMs: settings.leaseMs,
      clock,
    }),
    wakeReconciler: () => reconciler.wake(),
    notifyChange,
  });
  const service = DefaultRunService.create({
    store,
    logs,
    bell,
    projects,
    engines,
    trackers: options.trackers,
    lookups: options.lookups,
    wakeDispatcher: () => dispatcher.wake(),
    notifyChange,
    clock,
  });
  return {
    service,
    store,
    audit,
    start: async () => {
      await releaseDeadLeases(database, owner);
      dispatcher.start();
      reconciler.start();
    },
    stop: async () => {
      await within(settings.shutdownMs, dispatcher.stop());
      await reconciler.pause();
      await within(
        settings.shutdownMs,
        endWithPortal(engines, reconciler, logger),
      );
      await within(settings.shutdownMs, reconciler.stop());
    },
  };
}

async function releaseDeadLeases(database: Knex, owner: string): Promise<void> {
  for (const table of [OUTBOX_LEASES, ATTEMPT_LEASES]) {
    await releaseLeasesOf(database, table, other => isDeadOwner(other, owner));
  }
}

/** Ends what does not outlive the portal, and waits until the ends are stored. */
async function endWithPortal(
  engines: ReadonlyMap<string, TrainingEngine>,
  reconciler: Reconciler,
  logger: LoggerService,
): Promise<void> {
  const ending = [...engines].filter(([, engine]) => engine.shutdown);
  await Promise.all(
    ending.map(async ([id, engine]) => {
      try {
        await engine.shutdown?.();
      } catch (error) {
        logger.error(`The engine "${id}" could not end its jobs: ${error}`);
      }
    }),
  );
  await reconciler.drain(new Set(ending.map(([id]) => id)));
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>(resolve => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, timeout]);
  clearTimeout(timer);
}
