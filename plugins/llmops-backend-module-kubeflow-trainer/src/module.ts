import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  llmopsCapacityExtensionPoint,
  llmopsEnginesExtensionPoint,
  llmopsManifestsExtensionPoint,
  llmopsNotebooksExtensionPoint,
} from '@llmops/backstage-plugin-llmops-node';
import { createClusters } from './createClusters';
import { sweepFinished } from './sweepFinished';

const SWEEP_MS = 30_000;

/**
 * Runs pipelines as PyTorchJobs and TrainJobs on Kubernetes clusters, makes notebooks there, and shows what the clusters
 * have.
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
        manifests: llmopsManifestsExtensionPoint,
        notebooks: llmopsNotebooksExtensionPoint,
      },
      async init({ config, lifecycle, logger, engines, capacity, ...deps }) {
        const { manifests, notebooks } = deps;
        const clusters = createClusters(config, logger);
        if (!clusters) {
          return;
        }
        clusters.engines.forEach(engine => engines.addEngine(engine));
        capacity.addCapacitySource(clusters.capacity);
        manifests.addManifestTarget(clusters.manifests);
        notebooks.addNotebookHost(clusters.notebooks);
        const watched = [...clusters.views, ...clusters.notebookViews];
        watched.forEach(view => view.start());
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
          watched.forEach(view => view.stop());
        });
      },
    });
  },
});
