import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createApplyManifestsAction } from './actions/createApplyManifestsAction';
import { createPublishLocalAction } from './actions/createPublishLocalAction';
import { createTrackDataAction } from './actions/createTrackDataAction';
import { readScaffolderConfig } from './config/readScaffolderConfig';
import { LlmopsBackend } from './kubernetes/LlmopsBackend';

/**
 * Adds the actions that work on the workspace of a project: tracking data, publishing on this machine, and applying manifests
 * to clusters.
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
        auth: coreServices.auth,
        discovery: coreServices.discovery,
      },
      async init({ rootConfig, actions, catalog, ...deps }) {
        const config = readScaffolderConfig(rootConfig, process.env);
        actions.addActions(
          createTrackDataAction({ config: config.dvc }),
          createPublishLocalAction({ config, catalog }),
          createApplyManifestsAction({ backend: new LlmopsBackend(deps) }),
        );
      },
    });
  },
});
