import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { llmopsEnginesExtensionPoint } from '@llmops/backstage-plugin-llmops-node';
import { archiveEnded } from './archiveEnded';
import { createEngine } from './createEngine';

const ARCHIVE_EVERY = { minutes: 10 };

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
        scheduler: coreServices.scheduler,
        engines: llmopsEnginesExtensionPoint,
      },
      async init({ config, logger, scheduler, engines }) {
        const created = createEngine(config, logger);
        if (!created) {
          return;
        }
        engines.addEngine(created.engine);
        for (const server of created.servers) {
          if (server.config.archiveAfterMs !== undefined) {
            await scheduler.scheduleTask({
              id: `llmops-archive-pipelines-${server.config.name}`,
              frequency: ARCHIVE_EVERY,
              timeout: { minutes: 5 },
              fn: () => archiveEnded(server, new Date(), logger),
            });
          }
        }
      },
    });
  },
});
