import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { KubeConfig, type KubernetesObject } from '@kubernetes/client-node';
import type {
  AttemptSpec,
  ProjectCheckout,
} from '@llmops/backstage-plugin-llmops-node';
import {
  InMemoryProjectSource,
  pushImage,
} from '@llmops/backstage-plugin-llmops-node/testing';
import { stringify } from 'yaml';
import { ClusterClient } from '../clusters/ClusterClient';
import { createClusters } from '../createClusters';
import type { JobKind } from '../jobs/JobKind';
import { ANNOTATIONS, LABELS } from '../jobs/labels';
import type { TrainingJobEngine } from '../TrainingJobEngine';
import { labImage, labSetting, NAMESPACE } from './lab';

type Step = Record<string, unknown> & { name: string };

/** Engines over the lab, under the portal's own account, and an administrator to look behind them. */
export class ClusterBench {
  readonly admin: ClusterClient;
  readonly folder = mkdtempSync(join(tmpdir(), 'llmops-cluster-'));
  readonly #source = new InMemoryProjectSource();
  readonly #clusters: NonNullable<ReturnType<typeof createClusters>>;
  readonly #changes: object;

  constructor(changes: object = {}) {
    this.#changes = changes;
    this.#clusters = this.#create();
    const connection = new KubeConfig();
    connection.loadFromFile(labSetting('LLMOPS_LAB_ADMIN_KUBECONFIG'));
    this.admin = new ClusterClient('lab', connection);
  }

  /** Another replica of the portal. */
  another(): ClusterBench {
    return new ClusterBench(this.#changes);
  }

  engine({ engine: id }: JobKind): TrainingJobEngine {
    const engine = this.#clusters.engines.find(
      candidate => candidate.id === id,
    );
    if (!engine) {
      throw new Error(`There is no engine "${id}"`);
    }
    return engine;
  }

  get view() {
    return this.#clusters.views[0];
  }

  get capacity() {
    return this.#clusters.capacity;
  }

  get manifests() {
    return this.#clusters.manifests;
  }

  get notebooks() {
    return this.#clusters.notebooks;
  }

  /** A dispatch key that was never used. */
  newKey(): string {
    return `t${randomBytes(5).toString('hex')}-1`;
  }

  /** An attempt of these steps, whose image was built. */
  async spec(
    kind: JobKind,
    steps: Step[],
    changes: Partial<AttemptSpec> = {},
  ): Promise<AttemptSpec> {
    const dispatchKey = changes.dispatchKey ?? this.newKey();
    const source = await this.checkout(dispatchKey, steps);
    await pushImage(labImage(), source.commit);
    return {
      dispatchKey,
      runId: dispatchKey.replace(/-\d+$/, ''),
      attempt: 1,
      project: 'component:default/project',
      owner: 'group:default/research',
      startedBy: 'user:default/jae.min',
      source,
      pipeline: {
        name: 'train',
        title: 'Train',
        engines: { [kind.engine]: { file: 'kubernetes/train.yaml' } },
        parameters: {},
        profiles: [],
        steps: {},
        environments: {},
      },
      options: { cluster: 'lab', namespace: NAMESPACE, queue: '' },
      parameters: {},
      resources: {},
      environment: {},
      confirmations: [],
      ...changes,
    };
  }

  async checkout(name: string, steps: Step[]): Promise<ProjectCheckout> {
    const file = {
      apiVersion: 'llmops.dev/v1',
      kind: 'ClusterSteps',
      image: labImage(),
      steps,
    };
    this.#source.commit(name, { 'kubernetes/train.yaml': stringify(file) });
    return this.#source.open({
      entityRef: 'component:default/project',
      repository: `memory:${name}`,
    });
  }

  /** Jobs that exist for an attempt, of one step or of all. */
  async jobs(
    { resource }: JobKind,
    dispatchKey: string,
    step?: string,
  ): Promise<KubernetesObject[]> {
    const { items } = await this.admin.list(resource, {
      namespace: NAMESPACE,
      labelSelector: `${LABELS.dispatchKey}=${dispatchKey}`,
    });
    return items.filter(
      ({ metadata }) =>
        step === undefined ||
        metadata?.annotations?.[ANNOTATIONS.step] === step,
    );
  }

  /** A file that a process waits for. */
  gate(dispatchKey: string): string {
    return join(this.folder, `${dispatchKey}.gate`);
  }

  open(dispatchKey: string): void {
    writeFileSync(this.gate(dispatchKey), '');
  }

  stop(): void {
    this.#clusters.views.forEach(view => view.stop());
    this.#clusters.notebookViews.forEach(view => view.stop());
  }

  async close(): Promise<void> {
    this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  #create() {
    const config = mockServices.rootConfig({
      data: {
        llmops: {
          clusters: {
            lab: {
              connection: {
                kubeconfig: { file: labSetting('LLMOPS_LAB_KUBECONFIG') },
              },
              namespaces: [{ namespace: NAMESPACE, owners: ['*'] }],
              allowWithoutQueue: true,
              ...this.#changes,
            },
          },
          registries: {
            [labSetting('LLMOPS_LAB_REGISTRY')]: { insecure: true },
          },
        },
      },
    });
    const clusters = createClusters(config, mockServices.logger.mock());
    if (!clusters) {
      throw new Error('No cluster is configured');
    }
    clusters.views.forEach(view => view.start());
    clusters.notebookViews.forEach(view => view.start());
    return clusters;
  }
}
