import { createInterface } from 'node:readline';
import { createBackendModule } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import llmopsPlugin from '@llmops/backstage-plugin-llmops-backend';
import kubeflowPipelines from '@llmops/backstage-plugin-llmops-backend-module-kubeflow-pipelines';
import kubeflowTrainer from '@llmops/backstage-plugin-llmops-backend-module-kubeflow-trainer';
import { llmopsProjectSourcesExtensionPoint } from '@llmops/backstage-plugin-llmops-node';
import { InMemoryProjectSource } from '@llmops/backstage-plugin-llmops-node/testing';
import knexFactory from 'knex';
import { projectEntity, projectFiles } from './clusterProject';
import type { PortalOptions } from './PortalProcess';

/*
 * A portal in a process of its own, to be killed: the plugin with the engines of clusters, over a project in memory.
 * It prints its address. Each line that it is told is the point where it kills itself from then on.
 */

function filesModule(image: string) {
  const source = new InMemoryProjectSource();
  source.commit('cluster-llm', projectFiles(image));
  return createBackendModule({
    pluginId: 'llmops',
    moduleId: 'files',
    register: env =>
      env.registerInit({
        deps: { sources: llmopsProjectSourcesExtensionPoint },
        init: async ({ sources }) => sources.addProjectSource(source),
      }),
  });
}

async function main(): Promise<void> {
  const options: PortalOptions = JSON.parse(process.argv[2]);
  const knex = knexFactory({
    ...options.database,
    useNullAsDefault: true,
  });
  const { server } = await startTestBackend({
    features: [
      llmopsPlugin,
      kubeflowTrainer,
      kubeflowPipelines,
      filesModule(options.image),
      catalogServiceMock.factory({ entities: [projectEntity] }),
      mockServices.database.factory({ knex }),
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://portal.example' },
          llmops: options.llmops,
        },
      }),
    ],
  });
  process.stdout.write(`http://127.0.0.1:${server.port()}\n`);
  for await (const line of createInterface(process.stdin)) {
    process.env.LLMOPS_FAULT_POINT = line;
    process.stdout.write(`${line}\n`);
  }
  // Whoever started it is gone.
  process.exit(0);
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
