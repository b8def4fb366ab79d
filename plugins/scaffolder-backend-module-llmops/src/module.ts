import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createPublishLocalAction } from './actions/createPublishLocalAction';
import { createTrackDataAction } from './actions/createTrackDataAction';
import { readScaffolderConfig } from './config/readScaffolderConfig';

/**
 * Adds the actions that work on the workspace of a project: tracking data, and publishing on this machine.
 *
 * @public
 */
export const scaffolderModuleLlmops = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'llmops',
  register(env) {
    env.registerInit({
      deps: {
        rootConfig: coreServices.rootConfig,
        actions: scaffolderActionsExtensionPoint,
        catalog: catalogServiceRef,
      },
      async init({ rootConfig, actions, catalog }) {
        const config = readScaffolderConfig(rootConfig, process.env);
        actions.addActions(
          createTrackDataAction({ config: config.dvc }),
          createPublishLocalAction({ config, catalog }),
        );
      },
    });
  },
});
