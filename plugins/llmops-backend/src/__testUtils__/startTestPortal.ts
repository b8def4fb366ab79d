import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  actionsRegistryServiceFactory,
  actionsServiceFactory,
} from '@backstage/backend-defaults/alpha';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { notificationService } from '@backstage/plugin-notifications-node';
import type { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import type { LlmopsSignal } from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import llmopsPlugin from '../index';
import { inMemoryModule, projectEntities } from './inMemoryModule';
import { OwnershipPermissions } from './OwnershipPermissions';

/** The whole plugin with real permissions over in-memory engine, tracker and projects, on a given database. */
export async function startTestPortal(options: {
  database: Knex;
  features?: Parameters<typeof startTestBackend>[0]['features'];
  /** Beside the projects. */
  entities?: Entity[];
}) {
  const { module, ...outside } = inMemoryModule();
  const changes: LlmopsSignal[] = [];
  const notices: NotificationSendOptions[] = [];
  const backend = await startTestBackend({
    features: [
      llmopsPlugin,
      module,
      createServiceFactory({
        service: coreServices.permissions,
        deps: {},
        factory: () => new OwnershipPermissions(),
      }),
      catalogServiceMock.factory({
        entities: [...projectEntities, ...(options.entities ?? [])],
      }),
      mockServices.database.factory({ knex: options.database }),
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://portal.example' },
          backend: { actions: { pluginSources: ['llmops'] } },
          llmops: {
            sync: {
              activeInterval: { milliseconds: 100 },
              idleInterval: { milliseconds: 200 },
            },
          },
        },
      }),
      createServiceFactory({
        service: signalsServiceRef,
        deps: {},
        factory: () => ({
          publish: async ({ message }) => {
            changes.push(JSON.parse(JSON.stringify(message)));
          },
        }),
      }),
      createServiceFactory({
        service: notificationService,
        deps: {},
        factory: () => ({
          send: async notice => {
            notices.push(notice);
          },
        }),
      }),
      actionsRegistryServiceFactory,
      actionsServiceFactory,
      ...(options.features ?? []),
    ],
  });
  return { backend, ...outside, changes, notices };
}

export type TestPortal = Awaited<ReturnType<typeof startTestPortal>>;

/** Header of a signed-in person. */
export function as(person: string): [string, string] {
  return ['authorization', mockCredentials.user.header(person)];
}
