import { createBackend } from '@backstage/backend-defaults';
import { rootHttpRouterServiceFactory } from '@backstage/backend-defaults/rootHttpRouter';
import { embeddedSearchEngine } from '@llmops/backstage-plugin-search-backend-module-llmops';
import { guardSignals } from './signals/guardSignals';
import { readOrigins } from './signals/readOrigins';

const backend = createBackend();

backend.add(
  rootHttpRouterServiceFactory({
    configure: ({ applyDefaults, server, config }) => {
      applyDefaults();
      guardSignals(server, readOrigins(config));
    },
  }),
);

backend.add(import('@backstage/plugin-app-backend'));

backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@backstage/plugin-auth-backend-module-github-provider'));
backend.add(import('@backstage/plugin-auth-backend-module-oidc-provider'));
backend.add(
  import('@llmops/backstage-plugin-auth-backend-module-example-people'),
);

backend.add(import('@backstage/plugin-permission-backend'));
backend.add(
  import('@llmops/backstage-plugin-permission-backend-module-llmops'),
);

backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
);
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));
backend.add(import('@llmops/backstage-plugin-catalog-backend-module-llmops'));

backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(import('@backstage/plugin-scaffolder-backend-module-github'));
backend.add(import('@backstage/plugin-scaffolder-backend-module-gitlab'));
backend.add(
  import('@backstage/plugin-scaffolder-backend-module-notifications'),
);
backend.add(
  import('@llmops/backstage-plugin-scaffolder-backend-module-llmops'),
);

backend.add(import('@backstage/plugin-techdocs-backend'));

backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-pg'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));
backend.add(import('@backstage/plugin-search-backend-module-techdocs'));
backend.add(import('@llmops/backstage-plugin-search-backend-module-llmops'));
backend.add(embeddedSearchEngine);

backend.add(import('@backstage/plugin-user-settings-backend'));
backend.add(import('@backstage/plugin-notifications-backend'));
backend.add(import('@backstage/plugin-signals-backend'));
backend.add(import('@backstage/plugin-events-backend'));
backend.add(import('@backstage/plugin-mcp-actions-backend'));

backend.add(import('@llmops/backstage-plugin-llmops-backend'));
backend.add(import('@llmops/backstage-plugin-llmops-backend-module-git'));
backend.add(import('@llmops/backstage-plugin-llmops-backend-module-dvc'));
backend.add(import('@llmops/backstage-plugin-llmops-backend-module-mlflow'));
backend.add(
  import('@llmops/backstage-plugin-llmops-backend-module-kubeflow-pipelines'),
);
backend.add(
  import('@llmops/backstage-plugin-llmops-backend-module-kubeflow-trainer'),
);

backend.start();
