import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type {
  MetricService,
  NotebookService,
  RunService,
} from '../services/types';

/** What the actions of this plugin are made of. */
export interface ActionOptions {
  registry: ActionsRegistryService;
  auth: AuthService;
  logger: LoggerService;
  runs: RunService;
  metrics: MetricService;
  notebooks: NotebookService;
  /** Address of the portal, for links that people open. */
  appBaseUrl: string;
  /** Aborted when the portal stops. */
  stopping: AbortSignal;
}
