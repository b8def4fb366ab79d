import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  llmopsCapacityExtensionPoint,
  llmopsEnginesExtensionPoint,
} from '@llmops/backstage-plugin-llmops-node';
import { createClusters } from './createClusters';
import { sweepFinished } from './sweepFinished';

const SWEEP_MS = 30_000;

/**
 * Runs pipelines as PyTorchJobs and TrainJobs on Kubernetes clusters, and shows what the clusters have.
 *
 * @public
 */
export default createBackendModule({
  pluginId: 'llmops',
  moduleId: 'kubeflow-trainer',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        lifecycle: coreServices.rootLifecycle,
        logger: coreServices.logger,
        engines: llmopsEnginesExtensionPoint,
        capacity: llmopsCapacityExtensionPoint,
      },
      async init({ config, lifecycle, logger, engines, capacity }) {
        const clusters = createClusters(config, logger);
        if (!clusters) {
          return;
        }
        clusters.engines.forEach(engine => engines.addEngine(engine));
        capacity.addCapacitySource(clusters.capacity);
        clusters.views.forEach(view => view.start());
        const sweep = setInterval(() => {
          for (const view of clusters.views) {
            sweepFinished(view, clusters.kinds, new Date(), logger).catch(
              error => logger.warn(`Finished jobs were not deleted: ${error}`),
            );
          }
        }, SWEEP_MS);
        sweep.unref();
        lifecycle.addShutdownHook(() => {
          clearInterval(sweep);
          clusters.views.forEach(view => view.stop());
        });
      },
    });
  },
});
