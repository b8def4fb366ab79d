import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import llmops from '@llmops/backstage-plugin-llmops-backend';
import knexFactory from 'knex';
import { z } from 'zod';
import mlflow from '../module';

/*
 * A portal in a process of its own, to be killed: the real core and this module on a real database. It says one line
 * when it has started.
 */

const optionsSchema = z.object({
  client: z.enum(['pg', 'better-sqlite3']),
  connection: z.record(z.string(), z.unknown()),
  /** Address of the MLflow server. */
  url: z.string(),
});

async function main(): Promise<void> {
  const { client, connection, url } = optionsSchema.parse(
    JSON.parse(process.argv[2]),
  );
  const knex = knexFactory({ client, connection, useNullAsDefault: true });
  await startTestBackend({
    features: [
      llmops,
      mlflow,
      catalogServiceMock.factory({ entities: [] }),
      mockServices.database.factory({ knex }),
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://portal.example' },
          llmops: {
            trackers: { main: { type: 'mlflow', url } },
            sync: {
              activeInterval: { milliseconds: 200 },
              idleInterval: { milliseconds: 200 },
            },
          },
        },
      }),
    ],
  });
  process.stdout.write('started\n');
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
