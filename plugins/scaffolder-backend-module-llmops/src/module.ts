import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { actionsServiceRef } from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createApplyManifestsAction } from './actions/createApplyManifestsAction';
import { createCheckProjectAction } from './actions/createCheckProjectAction';
import { createInvokeAction } from './actions/createInvokeAction';
import { createPublishLocalAction } from './actions/createPublishLocalAction';
import { createTrackDataAction } from './actions/createTrackDataAction';
import { readScaffolderConfig } from './config/readScaffolderConfig';
import { LlmopsBackend } from './kubernetes/LlmopsBackend';

/**
 * Adds the actions that templates need: checking a project before it is made, tracking its data, publishing it on this
 * machine, applying manifests to clusters, and calling actions of plugins with their own words for a refusal.
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
        registry: actionsServiceRef,
      },
      async init({ rootConfig, actions, catalog, registry, ...deps }) {
        const config = readScaffolderConfig(rootConfig, process.env);
        const backend = new LlmopsBackend(deps);
        actions.addActions(
          createCheckProjectAction({ config, backend }),
          createTrackDataAction({ config: config.dvc }),
          createPublishLocalAction({ config, catalog }),
          createApplyManifestsAction({ backend }),
          createInvokeAction({ actions: registry }),
        );
      },
    });
  },
});
