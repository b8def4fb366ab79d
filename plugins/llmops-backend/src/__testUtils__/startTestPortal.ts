import {
  coreServices,
  createBackendModule,
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
import type { LlmopsChange } from '@llmops/backstage-plugin-llmops-common';
import {
  llmopsEnginesExtensionPoint,
  llmopsProjectSourcesExtensionPoint,
  llmopsTrackersExtensionPoint,
} from '@llmops/backstage-plugin-llmops-node';
import {
  InMemoryEngine,
  InMemoryProjectSource,
  InMemoryTracker,
} from '@llmops/backstage-plugin-llmops-node/testing';
import type { Knex } from 'knex';
import llmopsPlugin from '../index';
import { OwnershipPermissions } from './OwnershipPermissions';

export const PROJECT = 'component:default/korean-llm';
export const OTHER_PROJECT = 'component:default/other-llm';

const LLMOPS_YAML = `
apiVersion: llmops.dev/v1
pipelines:
  train:
    title: Training
    engines:
      memory: { file: dvc.yaml }
    parameters:
      outcome: { type: string, enum: [succeeds, fails, waits], default: succeeds }
      learning_rate: { type: number, exclusiveMinimum: 0, maximum: 1, default: 0.001 }
    steps:
      prepare: {}
      evaluation: {}
    produces: { model: korean-llm, alias: candidate }
    evaluation: { step: evaluation, thresholds: { accuracy: { min: 0.5 } } }
`;

function project(name: string, owner: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      namespace: 'default',
      annotations: { 'llmops.dev/project': `memory:${name}` },
    },
    spec: { type: 'ml-training', lifecycle: 'experimental', owner },
    relations: [{ type: 'ownedBy', targetRef: owner }],
  };
}

const entities: Entity[] = [
  project('korean-llm', 'group:default/research'),
  project('other-llm', 'group:default/elsewhere'),
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'website', namespace: 'default' },
    spec: { type: 'website', lifecycle: 'production', owner: 'research' },
  },
];

/** The whole plugin with real permissions over in-memory engine, tracker and projects, on a given database. */
export async function startTestPortal(options: {
  database: Knex;
  features?: Parameters<typeof startTestBackend>[0]['features'];
}) {
  const engine = new InMemoryEngine();
  const tracker = new InMemoryTracker({ id: 'main' });
  const source = new InMemoryProjectSource();
  const commits = new Map<string, string>();
  for (const name of ['korean-llm', 'other-llm']) {
    commits.set(
      name,
      source.commit(name, {
        'llmops.yaml': LLMOPS_YAML,
        'dvc.yaml': 'stages: {}\n',
        'MODEL_CARD.md': `# ${name}\n`,
      }),
    );
  }
  const changes: LlmopsChange[] = [];
  const notices: NotificationSendOptions[] = [];
  const backend = await startTestBackend({
    features: [
      llmopsPlugin,
      createBackendModule({
        pluginId: 'llmops',
        moduleId: 'memory',
        register: env =>
          env.registerInit({
            deps: {
              engines: llmopsEnginesExtensionPoint,
              trackers: llmopsTrackersExtensionPoint,
              sources: llmopsProjectSourcesExtensionPoint,
            },
            init: async ({ engines, trackers, sources }) => {
              engines.addEngine(engine);
              trackers.addTracker(tracker);
              sources.addProjectSource(source);
            },
          }),
      }),
      createServiceFactory({
        service: coreServices.permissions,
        deps: {},
        factory: () => new OwnershipPermissions(),
      }),
      catalogServiceMock.factory({ entities }),
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
  return { backend, engine, tracker, source, commits, changes, notices };
}

export type TestPortal = Awaited<ReturnType<typeof startTestPortal>>;

/** Header of a signed-in person. */
export function as(person: string): [string, string] {
  return ['authorization', mockCredentials.user.header(person)];
}
