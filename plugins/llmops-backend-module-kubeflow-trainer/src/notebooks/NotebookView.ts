import type { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import type {
  KubernetesObject,
  V1PersistentVolumeClaim,
  V1Pod,
} from '@kubernetes/client-node';
import type { NotebookCluster } from '@llmops/backstage-plugin-llmops-common';
import type {
  NotebookAddress,
  NotebookRecord,
} from '@llmops/backstage-plugin-llmops-node';
import type { ClusterClient } from '../clusters/ClusterClient';
import { IndexedWatch } from '../clusters/IndexedWatch';
import {
  NOTEBOOK,
  POD,
  type ResourceKind,
  VOLUME_CLAIM,
} from '../clusters/kinds';
import type { ClusterConfig } from '../config/readClusterConfig';
import type { NotebookConfig } from '../config/readNotebookConfig';
import { LABELS, MANAGED_BY } from '../jobs/labels';
import {
  claimName,
  NOTEBOOK_NAME,
  type NotebookObject,
  POD_OF_NOTEBOOK,
} from './notebookObject';
import { toNotebookRecord } from './toNotebookRecord';
import { WarningReader } from './WarningReader';

const OURS = `${LABELS.managedBy}=${MANAGED_BY}`;

/** The portal's notebooks on one cluster, kept current by one watch for each kind and namespace. */
export class NotebookView {
  readonly config: ClusterConfig;
  readonly settings: NotebookConfig;
  readonly client: ClusterClient;
  readonly #notebooks: IndexedWatch<NotebookObject>;
  readonly #pods: IndexedWatch<V1Pod>;
  readonly #claims: IndexedWatch<V1PersistentVolumeClaim>;
  readonly #warnings: WarningReader;
  readonly #listeners: Array<(address: NotebookAddress) => void> = [];

  constructor(options: {
    config: ClusterConfig;
    settings: NotebookConfig;
    client: ClusterClient;
    logger: LoggerService;
  }) {
    const { config, client } = options;
    this.config = config;
    this.settings = options.settings;
    this.client = client;
    this.#warnings = new WarningReader(client);
    const watch = <T extends KubernetesObject>(
      kind: ResourceKind,
      labelSelector: string,
      nameOf: (object: T) => string | undefined,
    ) =>
      new IndexedWatch<T>({
        client,
        kind,
        namespaces: config.namespaces.map(({ namespace }) => namespace),
        labelSelector,
        keyOf: object => keyOf(object.metadata?.namespace, nameOf(object)),
        onChange: key => this.#changed(key),
        onHealth: () => {},
        logger: options.logger.child({ cluster: config.name }),
      });
    this.#notebooks = watch(NOTEBOOK, OURS, ({ metadata }) => metadata?.name);
    this.#pods = watch(
      POD,
      POD_OF_NOTEBOOK,
      ({ metadata }) => metadata?.labels?.[POD_OF_NOTEBOOK],
    );
    this.#claims = watch(VOLUME_CLAIM, OURS, ({ metadata }) =>
      metadata?.name?.replace(/-work$/, ''),
    );
  }

  start(): void {
    this.#watches().forEach(watch => watch.start());
  }

  stop(): void {
    this.#watches().forEach(watch => watch.stop());
  }

  onChange(listener: (address: NotebookAddress) => void): void {
    this.#listeners.push(listener);
  }

  /** What is known of the cluster as a whole. */
  get cluster(): NotebookCluster {
    const { name, title } = this.config;
    return { name, title, problem: this.#problem() };
  }

  /** All notebooks, from what was heard of them. */
  list(): NotebookRecord[] {
    return this.#notebooks
      .list()
      .map(notebook => this.toRecord(notebook))
      .filter(record => record !== undefined);
  }

  /** One notebook, asked for when it was not heard of; with the warnings about a Pod that is not made. */
  async find(address: NotebookAddress): Promise<NotebookRecord | undefined> {
    const notebook =
      this.#heardOf(address) ?? (await this.readNotebook(address));
    if (!notebook) {
      return undefined;
    }
    const record = this.toRecord(notebook);
    const needsWarning =
      record?.state === 'waiting' && this.#podsOf(address).length === 0;
    return needsWarning
      ? this.toRecord(notebook, await this.#warnings.read(address))
      : record;
  }

  /** The notebook as the cluster has it now; undefined when it is not the portal's. */
  async readNotebook({
    namespace,
    name,
  }: NotebookAddress): Promise<NotebookObject | undefined> {
    const isOurs = this.config.namespaces.some(
      place => place.namespace === namespace,
    );
    const found =
      isOurs && NOTEBOOK_NAME.test(name)
        ? await this.#ask(() =>
            this.client.find<NotebookObject>(NOTEBOOK, name, namespace),
          )
        : undefined;
    return found?.metadata?.labels?.[LABELS.managedBy] === MANAGED_BY
      ? found
      : undefined;
  }

  toRecord(
    notebook: NotebookObject,
    warning?: string,
  ): NotebookRecord | undefined {
    const { name = '', namespace = '' } = notebook.metadata ?? {};
    const address = { cluster: this.config.name, namespace, name };
    return toNotebookRecord(
      this.config,
      this.settings,
      {
        notebook,
        pods: this.#podsOf(address),
        claim: this.#claims
          .of(keyOf(namespace, name) ?? '')
          .find(({ metadata }) => metadata?.name === claimName(name)),
        warning,
        problem: this.#problem(),
      },
      new Date(),
    );
  }

  #heardOf({ namespace, name }: NotebookAddress): NotebookObject | undefined {
    return this.#notebooks.of(keyOf(namespace, name) ?? '').at(0);
  }

  #podsOf({ namespace, name }: NotebookAddress): V1Pod[] {
    return this.#pods.of(keyOf(namespace, name) ?? '');
  }

  #problem(): string | undefined {
    return this.#notebooks.problem ?? this.#pods.problem;
  }

  /** Without the kind there can be no notebooks; that is no missing notebook. */
  async #ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      if (error instanceof Error && error.name === 'NotFoundError') {
        throw new ServiceUnavailableError(error.message);
      }
      throw error;
    }
  }

  #changed(key: string): void {
    const [namespace, name] = key.split('/');
    const address = { cluster: this.config.name, namespace, name };
    this.#listeners.forEach(listener => listener(address));
  }

  #watches() {
    return [this.#notebooks, this.#pods, this.#claims];
  }
}

function keyOf(
  namespace: string | undefined,
  name: string | undefined,
): string | undefined {
  return namespace === undefined || name === undefined
    ? undefined
    : `${namespace}/${name}`;
}
