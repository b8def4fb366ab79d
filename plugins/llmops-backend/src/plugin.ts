import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { ScmIntegrations } from '@backstage/integration';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { registerActions } from './actions';
import { checkServiceSubjects } from './config/checkServiceSubjects';
import { readLlmopsConfig } from './config/readLlmopsConfig';
import { keepStatements } from './database/keepStatements';
import { migrateDatabase } from './database/migrateDatabase';
import { useWriteAheadLog } from './database/useWriteAheadLog';
import { registerExtensionPoints } from './extensionPoints';
import { callerOf } from './permissions/callerOf';
import { readerOf } from './permissions/readerOf';
import { registerPermissions } from './permissions/registerPermissions';
import { CatalogProjectReader } from './projects/CatalogProjectReader';
import { ProjectLocations } from './projects/ProjectLocations';
import { createRouter } from './router';
import { createWebhookRouter, WEBHOOK_PATH } from './routes/webhookRouter';
import { createServices } from './services/createServices';
import { createFindEntities } from './tracking/createFindEntities';

/**
 * Training runs from launch to end, their metrics and the models they produce.
 * Engines, trackers and project sources are added by modules.
 *
 * @public
 */
export const llmopsPlugin = createBackendPlugin({
  pluginId: 'llmops',
  register(env) {
    const extensions = registerExtensionPoints(env);
    env.registerInit({
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        signals: signalsServiceRef,
      },
      async init({ auth, httpAuth, httpRouter, lifecycle, ...deps }) {
        const { permissionsRegistry, config, catalog } = deps;
        checkServiceSubjects(config);
        const database = await deps.database.getClient();
        await useWriteAheadLog(database);
        if (!deps.database.migrations?.skip) {
          await migrateDatabase(database);
        }
        await keepStatements(database);
        const llmops = readLlmopsConfig(config);
        const locations = new ProjectLocations({
          sources: [...extensions.sources.values()],
          trustedOrigins: llmops.trustedOrigins,
        });
        const { services, store, models, notebooks, ...core } = createServices({
          ...deps,
          auth,
          config: llmops,
          ...{ extensions, database, locations },
          findEntities: createFindEntities({ catalog, auth }),
          integrations: ScmIntegrations.fromConfig(config),
          projects: CatalogProjectReader.create({ catalog, locations }),
        });
        registerPermissions(permissionsRegistry, {
          ...{ runs: store, models, notebooks },
        });
        const stopping = new AbortController();
        registerActions({
          ...services,
          registry: deps.actionsRegistry,
          ...{ auth, logger: deps.logger },
          appBaseUrl: config.getString('app.baseUrl'),
          stopping: stopping.signal,
        });
        httpRouter.use(createWebhookRouter(core.webhooks));
        httpRouter.addAuthPolicy({
          path: WEBHOOK_PATH,
          allow: 'unauthenticated',
        });
        httpRouter.use(
          await createRouter({
            ...services,
            callerOf: async request =>
              callerOf(auth, await httpAuth.credentials(request)),
            downloaderOf: async request =>
              callerOf(
                auth,
                await httpAuth.credentials(request, {
                  allowLimitedAccess: true,
                }),
              ),
            readerOf: async request =>
              readerOf(auth, await httpAuth.credentials(request)),
            logger: deps.logger,
            stopping: stopping.signal,
          }),
        );
        // A download is a request of the browser, which has no token to send.
        httpRouter.addAuthPolicy({
          path: '/runs/:runId/artifacts/content',
          allow: 'user-cookie',
        });
        lifecycle.addStartupHook(core.start);
        lifecycle.addShutdownHook(async () => {
          stopping.abort();
          await core.stop();
        });
      },
    });
  },
});
