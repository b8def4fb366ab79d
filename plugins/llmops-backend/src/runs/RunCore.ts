import type { LoggerService } from '@backstage/backend-plugin-api';
import type { LlmopsChange } from '@llmops/backstage-plugin-llmops-common';
import type {
  ExperimentTracker,
  TrainingEngine,
} from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';
import type { AuditStore } from '../database/AuditStore';
import type { RunStore } from '../database/RunStore';
import type { ProjectReader } from '../projects/ProjectReader';
import type { RunLookups } from './RunLookups';
import type { RunCoreSettings } from './settings';
import type { FilterableRunService } from './types';

export interface RunCoreOptions {
  /** Migrated database of the plugin. */
  database: Knex;
  projects: ProjectReader;
  engines: ReadonlyMap<string, TrainingEngine>;
  trackers: ReadonlyMap<string, ExperimentTracker>;
  lookups?: RunLookups;
  notifyChange: (change: LlmopsChange) => void;
  settings?: Partial<RunCoreSettings>;
  clock?: () => Date;
  logger: LoggerService;
}

/** Runs from launch to end: the service, and behind it the dispatcher and the reconciler. */
export interface RunCore {
  service: FilterableRunService;
  store: RunStore;
  audit: AuditStore;
  /** Begins to dispatch and to follow. */
  start(): Promise<void>;
  /** Lets engines end what does not outlive the portal, stores the ends and hands the rest to other replicas. */
  stop(): Promise<void>;
}
