import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { toCallerError } from '../lib/toCallerError';
import { createCancelRunAction } from './createCancelRunAction';
import { createCreateNotebookAction } from './createCreateNotebookAction';
import { createGetRunAction } from './createGetRunAction';
import { createLaunchRunAction } from './createLaunchRunAction';
import { createListRunsAction } from './createListRunsAction';
import { createWaitRunAction } from './createWaitRunAction';
import type { ActionOptions } from './types';

/** Registers what agents, templates and other plugins may do with runs and notebooks. */
export function registerActions(given: ActionOptions): void {
  const options = { ...given, registry: withCallerErrors(given) };
  createLaunchRunAction(options);
  createGetRunAction(options);
  createListRunsAction(options);
  createWaitRunAction(options);
  createCancelRunAction(options);
  createCreateNotebookAction(options);
}

/** The registry, whose actions fail with words that a caller may see. */
function withCallerErrors({
  registry,
  logger,
}: Pick<ActionOptions, 'registry' | 'logger'>): ActionsRegistryService {
  return {
    register: action =>
      registry.register({
        ...action,
        action: async context => {
          try {
            return await action.action(context);
          } catch (error) {
            throw toCallerError(error, logger);
          }
        },
      }),
  };
}
