import { createBackendModule } from '@backstage/backend-plugin-api';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { decide } from './decisions';

/**
 * The permission policy of the embedded portal.
 *
 * @public
 */
export const permissionModuleLlmops = createBackendModule({
  pluginId: 'permission',
  moduleId: 'llmops-policy',
  register(reg) {
    reg.registerInit({
      deps: { policy: policyExtensionPoint },
      async init({ policy }) {
        policy.setPolicy({
          handle: async ({ permission }, user) =>
            decide(permission, user?.info),
        });
      },
    });
  },
});
