import { createBackendModule } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import {
  llmopsEnginesExtensionPoint,
  llmopsManifestsExtensionPoint,
  llmopsNotebooksExtensionPoint,
  llmopsProjectSourcesExtensionPoint,
  llmopsTrackersExtensionPoint,
} from '@llmops/backstage-plugin-llmops-node';
import {
  InMemoryEngine,
  InMemoryManifests,
  InMemoryNotebookHost,
  InMemoryProjectSource,
  InMemoryTracker,
} from '@llmops/backstage-plugin-llmops-node/testing';

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

/** Two projects of different owners, and a component that is no project. */
export const projectEntities: Entity[] = [
  project('korean-llm', 'group:default/research'),
  project('other-llm', 'group:default/elsewhere'),
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'website', namespace: 'default' },
    spec: { type: 'website', lifecycle: 'production', owner: 'research' },
  },
];

/** A module with an engine, a tracker, notebooks and the files of the projects, all in memory. */
export function inMemoryModule() {
  const engine = new InMemoryEngine();
  const tracker = new InMemoryTracker({ id: 'main' });
  const source = new InMemoryProjectSource();
  const places = {
    'team-research': 'group:default/research',
    'team-elsewhere': 'group:default/elsewhere',
  };
  const notebooks = new InMemoryNotebookHost(places);
  const manifests = new InMemoryManifests(places);
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
  const module = createBackendModule({
    pluginId: 'llmops',
    moduleId: 'memory',
    register: env =>
      env.registerInit({
        deps: {
          engines: llmopsEnginesExtensionPoint,
          hosts: llmopsNotebooksExtensionPoint,
          targets: llmopsManifestsExtensionPoint,
          trackers: llmopsTrackersExtensionPoint,
          sources: llmopsProjectSourcesExtensionPoint,
        },
        init: async ({ engines, hosts, targets, trackers, sources }) => {
          engines.addEngine(engine);
          hosts.addNotebookHost(notebooks);
          targets.addManifestTarget(manifests);
          trackers.addTracker(tracker);
          sources.addProjectSource(source);
        },
      }),
  });
  return {
    ...{ module, engine, tracker, source },
    ...{ notebooks, manifests, commits },
  };
}
