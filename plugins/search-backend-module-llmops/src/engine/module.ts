import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { searchEngineRegistryExtensionPoint } from '@backstage/plugin-search-backend-node/alpha';
import { EmbeddedSearchEngine } from './EmbeddedSearchEngine';

/**
 * Searches in memory, in any script, where the database is not PostgreSQL, which searches itself.
 *
 * @public
 */
export const embeddedSearchEngine = createBackendModule({
  pluginId: 'search',
  moduleId: 'llmops-engine',
  register(env) {
    env.registerInit({
      deps: {
        database: coreServices.database,
        engines: searchEngineRegistryExtensionPoint,
        logger: coreServices.logger,
      },
      async init({ database, engines, logger }) {
        const { client } = await database.getClient();
        if (client.config.client !== 'pg') {
          engines.setSearchEngine(new EmbeddedSearchEngine({ logger }));
        }
      },
    });
  },
});
