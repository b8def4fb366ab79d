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

const SWEEP_EVERY = { seconds: 30 };
const SWEEP_TIMEOUT = { minutes: 5 };

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
        scheduler: coreServices.scheduler,
        engines: llmopsEnginesExtensionPoint,
        capacity: llmopsCapacityExtensionPoint,
        manifests: llmopsManifestsExtensionPoint,
        notebooks: llmopsNotebooksExtensionPoint,
      },
      async init({ config, lifecycle, logger, engines, capacity, ...deps }) {
        const { manifests, notebooks, scheduler } = deps;
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
        for (const view of clusters.views) {
          // One replica at a time: what one has deleted another would look for in vain.
          await scheduler.scheduleTask({
            id: `llmops-sweep-finished-${view.config.name}`,
            frequency: SWEEP_EVERY,
            timeout: SWEEP_TIMEOUT,
            fn: () => sweepFinished(view, clusters.kinds, new Date(), logger),
          });
        }
        lifecycle.addShutdownHook(() => {
          watched.forEach(view => view.stop());
        });
      },
    });
  },
});
