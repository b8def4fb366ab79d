import type {
  LlmopsChange,
  Overview,
  RunDetails,
  RunPage,
} from '@llmops/backstage-plugin-llmops-common';
import type {
  ExperimentTracker,
  TrainingEngine,
} from '@llmops/backstage-plugin-llmops-node';
import type { RunFilter } from '../database/runFilter';
import type { RunQuery, RunStore } from '../database/RunStore';
import type { LogBell } from '../log/LogBell';
import type { LogStore } from '../log/LogStore';
import type { ProjectReader } from '../projects/ProjectReader';
import type { Caller, Reader, RunService } from '../services/types';
import type { RunLookups } from './RunLookups';

/**
 * The service before authorization: everything is permitted, and `permitted` of a run says only what its state
 * allows. Lists take the filter that authorization compiled.
 */
export interface FilterableRunService extends RunService {
  list(query: RunQuery, reader: Reader, filter?: RunFilter): Promise<RunPage>;
  get(runId: string, reader: Reader, filter?: RunFilter): Promise<RunDetails>;
  overview(
    caller: Caller,
    filter?: RunFilter,
  ): Promise<Pick<Overview, 'counts' | 'running' | 'waiting' | 'failed'>>;
}

export interface RunServiceOptions {
  store: RunStore;
  logs: LogStore;
  /** Wakes those who follow a log. */
  bell: LogBell;
  projects: ProjectReader;
  /** By id, in the order they were added. */
  engines: ReadonlyMap<string, TrainingEngine>;
  /** By id, the default first. */
  trackers: ReadonlyMap<string, ExperimentTracker>;
  /** What trackers reported; without it runs show neither tracked runs nor models. */
  lookups?: RunLookups;
  /** Called after something was written to the outbox, so that it is sent at once. */
  wakeDispatcher: () => void;
  notifyChange: (change: LlmopsChange) => void;
  clock?: () => Date;
}
