import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { llmopsEnginesExtensionPoint } from '@llmops/backstage-plugin-llmops-node';
import { DvcEngine } from './DvcEngine';
import { readDvcEngineConfig } from './config/readDvcEngineConfig';

/**
 * Runs pipelines on the machine of the portal, with DVC.
 *
 * @public
 */
export default createBackendModule({
  pluginId: 'llmops',
  moduleId: 'dvc',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        engines: llmopsEnginesExtensionPoint,
      },
      async init({ config, logger, engines }) {
        const settings = readDvcEngineConfig(config, process.env);
        if (!settings) {
          logger.info(
            'The engine dvc is off; set llmops.engines.dvc.enabled to run pipelines on this machine',
          );
          return;
        }
        const engine = new DvcEngine(settings, logger);
        engines.addEngine(engine);
        const { available, reason } = await engine.status();
        if (!available) {
          logger.warn(`The engine dvc cannot run anything yet: ${reason}`);
        }
      },
    });
  },
});
