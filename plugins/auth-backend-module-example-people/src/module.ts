import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  authProvidersExtensionPoint,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';
import { examplePeopleAuthenticator } from './examplePeopleAuthenticator';
import { assertLoopbackOnly } from './loopback';

/**
 * The auth provider `examplePeople`, on loopback addresses only.
 *
 * @public
 */
export const authModuleExamplePeople = createBackendModule({
  pluginId: 'auth',
  moduleId: 'example-people',
  register(reg) {
    reg.registerInit({
      deps: {
        providers: authProvidersExtensionPoint,
        config: coreServices.rootConfig,
      },
      async init({ providers, config }) {
        if (!config.has('auth.providers.examplePeople')) {
          return;
        }
        assertLoopbackOnly(config);
        providers.registerProvider({
          providerId: 'examplePeople',
          factory: createProxyAuthProviderFactory({
            authenticator: examplePeopleAuthenticator,
            signInResolver: async ({ result }, ctx) =>
              ctx.signInWithCatalogUser({ entityRef: result.userEntityRef }),
          }),
        });
      },
    });
  },
});
