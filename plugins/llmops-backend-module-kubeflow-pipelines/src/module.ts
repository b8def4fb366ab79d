import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { llmopsEnginesExtensionPoint } from '@llmops/backstage-plugin-llmops-node';
import { createEngine } from './createEngine';

/**
 * Runs compiled pipelines on servers of Kubeflow Pipelines.
 *
 * @public
 */
export default createBackendModule({
  pluginId: 'llmops',
  moduleId: 'kubeflow-pipelines',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        engines: llmopsEnginesExtensionPoint,
      },
      async init({ config, logger, engines }) {
        const created = createEngine(config, logger);
        if (created) {
          engines.addEngine(created.engine);
        }
      },
    });
  },
});
