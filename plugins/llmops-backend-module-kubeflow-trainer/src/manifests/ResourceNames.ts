import type { ClusterClient } from '../clusters/ClusterClient';
import type { ResourceKind } from '../clusters/kinds';
import type { ManifestKind } from '../config/readManifestConfig';
import { isObject } from './readManifest';

/** Knows under which names a cluster keeps the kinds that lie in namespaces. */
export class ResourceNames {
  readonly #client: ClusterClient;
  readonly #known = new Map<string, ResourceKind>();

  constructor(client: ClusterClient) {
    this.#client = client;
  }

  /** Undefined when the cluster has no such kind, or it lies in no namespace. */
  async find({
    apiVersion,
    kind,
  }: ManifestKind): Promise<ResourceKind | undefined> {
    const key = `${apiVersion} ${kind}`;
    const known = this.#known.get(key) ?? (await this.#ask(apiVersion, kind));
    // One that is missing may be installed later.
    if (known) {
      this.#known.set(key, known);
    }
    return known;
  }

  async #ask(
    apiVersion: string,
    kind: string,
  ): Promise<ResourceKind | undefined> {
    const parts = apiVersion.split('/');
    const version = parts.pop() ?? '';
    const group = parts.join('/');
    const answer = await this.#client.getJson(
      group === '' ? `/api/${version}` : `/apis/${group}/${version}`,
    );
    const resources: unknown[] =
      isObject(answer) && Array.isArray(answer.resources)
        ? answer.resources
        : [];
    for (const resource of resources) {
      if (isObject(resource) && resource.kind === kind) {
        const { name, namespaced } = resource;
        if (
          namespaced === true &&
          typeof name === 'string' &&
          !name.includes('/')
        ) {
          return { group, version, plural: name, kind };
        }
      }
    }
    return undefined;
  }
}
