import { createCancelRunAction } from './createCancelRunAction';
import { createCreateNotebookAction } from './createCreateNotebookAction';
import { createGetRunAction } from './createGetRunAction';
import { createLaunchRunAction } from './createLaunchRunAction';
import { createListRunsAction } from './createListRunsAction';
import { createWaitRunAction } from './createWaitRunAction';
import type { ActionOptions } from './types';

/** Registers what agents, templates and other plugins may do with runs and notebooks. */
export function registerActions(options: ActionOptions): void {
  createLaunchRunAction(options);
  createGetRunAction(options);
  createListRunsAction(options);
  createWaitRunAction(options);
  createCancelRunAction(options);
  createCreateNotebookAction(options);
}
