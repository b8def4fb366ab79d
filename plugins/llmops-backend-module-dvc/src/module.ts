import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  llmopsDatasetSourcesExtensionPoint,
  llmopsEnginesExtensionPoint,
} from '@llmops/backstage-plugin-llmops-node';
import { DvcEngine } from './DvcEngine';
import { readDvcEngineConfig } from './config/readDvcEngineConfig';
import { readDvcStoreConfig } from './config/readDvcStoreConfig';
import { DvcDatasetSource } from './datasets/DvcDatasetSource';
import { DvcStore } from './datasets/DvcStore';

/**
 * Knows the data that projects track with DVC, and runs pipelines with it on the machine of the portal.
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
        datasets: llmopsDatasetSourcesExtensionPoint,
        engines: llmopsEnginesExtensionPoint,
      },
      async init({ config, logger, datasets, engines }) {
        const store = new DvcStore(readDvcStoreConfig(config, process.env));
        datasets.addDatasetSource(new DvcDatasetSource(store));
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
