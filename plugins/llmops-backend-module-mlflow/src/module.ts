import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { llmopsTrackersExtensionPoint } from '@llmops/backstage-plugin-llmops-node';
import { DefaultMlflowClient } from './client/DefaultMlflowClient';
import { readTrackersConfig } from './config/readTrackersConfig';
import { MlflowTracker } from './tracker/MlflowTracker';

/**
 * Follows the MLflow servers of the configuration.
 *
 * @public
 */
export default createBackendModule({
  pluginId: 'llmops',
  moduleId: 'mlflow',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        trackers: llmopsTrackersExtensionPoint,
      },
      async init({ config, logger, trackers }) {
        const configured = readTrackersConfig(config);
        for (const tracker of configured) {
          const client = new DefaultMlflowClient(tracker);
          trackers.addTracker(
            new MlflowTracker({ config: tracker, client, logger }),
          );
          logger.info(`Follows MLflow "${tracker.name}" at ${tracker.url}`);
        }
        if (!configured.length) {
          logger.info(
            'No MLflow server is configured; add one under llmops.trackers',
          );
        }
      },
    });
  },
});
