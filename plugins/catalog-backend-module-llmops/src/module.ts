import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  catalogProcessingExtensionPoint,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { readCatalogConfig } from './config/readCatalogConfig';
import { LlmopsCore } from './core/LlmopsCore';
import { OrphanNoticeProcessor } from './entities/OrphanNoticeProcessor';
import { LocalProjectsProvider } from './projects/LocalProjectsProvider';
import { LlmopsEntityProvider } from './provider/LlmopsEntityProvider';

/**
 * Gives the catalog its entities of models, training runs and projects published on this machine.
 *
 * @public
 */
export default createBackendModule({
  pluginId: 'catalog',
  moduleId: 'llmops',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        events: eventsServiceRef,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        processing: catalogProcessingExtensionPoint,
        scheduler: coreServices.scheduler,
      },
      async init({ config: rootConfig, discovery, ...deps }) {
        const { auth, catalog, events, logger, scheduler } = deps;
        const config = readCatalogConfig(rootConfig);
        deps.processing.addProcessor(new OrphanNoticeProcessor());
        deps.processing.addEntityProvider(
          new LlmopsEntityProvider({
            config,
            core: new LlmopsCore({ auth, discovery }),
            auth,
            catalog,
            events,
            scheduler,
            logger,
          }),
        );
        if (config.localProjects) {
          const projects = new LocalProjectsProvider({
            ...config.localProjects,
            logger,
          });
          deps.lifecycle.addShutdownHook(() => projects.stop());
          deps.processing.addEntityProvider(projects);
        }
      },
    });
  },
});
