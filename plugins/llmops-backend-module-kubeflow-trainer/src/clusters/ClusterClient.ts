import http, { type IncomingMessage } from 'node:http';
import https, { type RequestOptions } from 'node:https';
import { text } from 'node:stream/consumers';
import {
  ApiException,
  AuthorizationV1Api,
  type KubeConfig,
  KubernetesObjectApi,
  type KubernetesObject,
  PatchStrategy,
} from '@kubernetes/client-node';
import { NotFoundError } from '@backstage/errors';
import type { ResourceKind } from './kinds';
import { apiVersionOf } from './kinds';
import { isStatus, toClusterError } from './toClusterError';

/** Longest time of one request; log streams and watches apart. */
const TIMEOUT_MS = 30_000;

/** How long an answer about permissions is used again. */
const DECISION_MS = 10_000;

type Decision = Promise<{ allowed: boolean; reason?: string }>;

/** Under this name the API server keeps which fields are the portal's. */
const FIELD_MANAGER = 'llmops-portal';

/** The one client of a cluster's API. Errors are those of Backstage, with what the cluster said. */
export class ClusterClient {
  readonly connection: KubeConfig;
  readonly #objects: KubernetesObjectApi;
  readonly #authorization: AuthorizationV1Api;
  readonly #cluster: string;
  readonly #decisions = new Map<string, { at: number; decision: Decision }>();

  constructor(cluster: string, connection: KubeConfig) {
    this.#cluster = cluster;
    this.connection = connection;
    this.#objects = KubernetesObjectApi.makeApiClient(connection);
    this.#authorization = connection.makeApiClient(AuthorizationV1Api);
  }

  /** A dry run goes through defaults, validation, webhooks and quota, and stores nothing. */
  async create<T extends KubernetesObject>(
    object: T,
    options: { dryRun?: boolean } = {},
  ): Promise<T> {
    const dryRun = options.dryRun ? 'All' : undefined;
    return this.#ask(() =>
      this.#objects.create(object, undefined, dryRun, FIELD_MANAGER),
    );
  }

  /** Undefined when there is none. */
  async find<T extends KubernetesObject>(
    kind: ResourceKind,
    name: string,
    namespace?: string,
  ): Promise<T | undefined> {
    try {
      return await this.#objects.read<T>(headerOf(kind, name, namespace));
    } catch (error) {
      if (isStatus(error, 404)) {
        return undefined;
      }
      throw toClusterError(this.#cluster, error);
    }
  }

  async list<T extends KubernetesObject>(
    kind: ResourceKind,
    options: { namespace?: string; labelSelector?: string } = {},
  ): Promise<{ items: T[]; resourceVersion: string }> {
    const { namespace, labelSelector } = options;
    const list = await this.#ask(() =>
      this.#objects.list<T>(
        apiVersionOf(kind),
        kind.kind,
        namespace,
        undefined,
        undefined,
        undefined,
        undefined,
        labelSelector,
      ),
    );
    return {
      items: list.items,
      resourceVersion: list.metadata?.resourceVersion ?? '',
    };
  }

  /** Merges the changes into the object; answers whether it is still there. */
  async merge(
    kind: ResourceKind,
    name: string,
    namespace: string,
    changes: object,
  ): Promise<boolean> {
    try {
      await this.#objects.patch(
        {
          ...headerOf(kind, name, namespace),
          ...withName(changes, name, namespace),
        },
        undefined,
        undefined,
        FIELD_MANAGER,
        undefined,
        PatchStrategy.MergePatch,
      );
      return true;
    } catch (error) {
      if (isStatus(error, 404)) {
        return false;
      }
      throw toClusterError(this.#cluster, error);
    }
  }

  /** Deletes the object and what belongs to it; harmless when it is gone. */
  async remove(
    kind: ResourceKind,
    name: string,
    namespace: string,
  ): Promise<void> {
    try {
      await this.#objects.delete(
        headerOf(kind, name, namespace),
        undefined,
        undefined,
        undefined,
        undefined,
        'Background',
      );
    } catch (error) {
      if (!isStatus(error, 404)) {
        throw toClusterError(this.#cluster, error);
      }
    }
  }

  /** Whether the portal's account may do this; the same answer for all who ask within some seconds. */
  async isAllowed(
    verb: string,
    kind: ResourceKind,
    namespace?: string,
  ): Promise<{ allowed: boolean; reason?: string }> {
    const key = JSON.stringify([verb, kind.group, kind.plural, namespace]);
    const known = this.#decisions.get(key);
    if (known && Date.now() - known.at < DECISION_MS) {
      return known.decision;
    }
    const decision = this.#review(verb, kind, namespace);
    this.#decisions.set(key, { at: Date.now(), decision });
    decision.catch(() => this.#decisions.delete(key));
    return decision;
  }

  async #review(
    verb: string,
    kind: ResourceKind,
    namespace: string | undefined,
  ): Decision {
    const review = await this.#ask(() =>
      this.#authorization.createSelfSubjectAccessReview({
        body: {
          spec: {
            resourceAttributes: {
              verb,
              group: kind.group,
              resource: kind.plural,
              namespace,
            },
          },
        },
      }),
    );
    return {
      allowed: review.status?.allowed ?? false,
      reason: review.status?.reason,
    };
  }

  /** What a path of the API answers, for APIs that the library has no methods for; undefined when there is none. */
  async getJson(path: string): Promise<unknown> {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    try {
      return JSON.parse(await text(await this.open(path, signal)));
    } catch (error) {
      if (error instanceof NotFoundError) {
        return undefined;
      }
      throw error;
    }
  }

  /**
   * Server-side apply of an object as it was written: the library would leave out what it does not know. What another
   * manager owns is a `ConflictError` with that manager's name. `isNew` when there was no such object.
   */
  async apply(
    path: string,
    object: object,
    options: { manager: string; dryRun: boolean },
  ): Promise<{ object: unknown; isNew: boolean }> {
    const query = new URLSearchParams({
      fieldManager: options.manager,
      force: 'false',
      fieldValidation: 'Strict',
      ...(options.dryRun ? { dryRun: 'All' } : {}),
    });
    const response = await this.#send(
      `${path}?${query}`,
      {
        method: 'PATCH',
        headers: { 'content-type': 'application/apply-patch+yaml' },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      },
      JSON.stringify(object),
    );
    return {
      object: JSON.parse(await text(response)),
      isNew: response.statusCode === 201,
    };
  }

  /** The body of an answer, which ends with an error when the connection breaks or the signal is aborted. */
  async open(path: string, signal: AbortSignal): Promise<IncomingMessage> {
    return this.#send(path, { method: 'GET', signal });
  }

  async #send(
    path: string,
    options: RequestOptions,
    body?: string,
  ): Promise<IncomingMessage> {
    const server = this.connection.getCurrentCluster()?.server ?? '';
    const url = new URL(`${server}${path}`);
    await this.connection.applyToHTTPSOptions(options);
    const send = url.protocol === 'http:' ? http.request : https.request;
    const response = await new Promise<IncomingMessage>((resolve, reject) =>
      send(url, options, resolve).once('error', reject).end(body),
    ).catch(error => {
      throw toClusterError(this.#cluster, error);
    });
    if (response.statusCode !== 200 && response.statusCode !== 201) {
      throw toClusterError(
        this.#cluster,
        new ApiException(
          response.statusCode ?? 0,
          response.statusMessage ?? '',
          await text(response),
          {},
        ),
      );
    }
    return response;
  }

  async #ask<T>(question: () => Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error('it did not answer in time')),
        TIMEOUT_MS,
      );
    });
    try {
      return await Promise.race([question(), timeout]);
    } catch (error) {
      throw toClusterError(this.#cluster, error);
    } finally {
      clearTimeout(timer);
    }
  }
}

function headerOf(kind: ResourceKind, name: string, namespace?: string) {
  return {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: { name, namespace },
  };
}

function withName(changes: object, name: string, namespace: string) {
  const metadata = 'metadata' in changes ? changes.metadata : undefined;
  return {
    ...changes,
    metadata: { ...(isObject(metadata) ? metadata : {}), name, namespace },
  };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
