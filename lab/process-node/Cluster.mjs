// @ts-check
import path from 'node:path';
import {
  ApiException,
  CoordinationV1Api,
  CoreV1Api,
  KubeConfig,
} from '@kubernetes/client-node';
import { complain } from '../../scripts/lib/console.mjs';

/**
 * @typedef {import('@kubernetes/client-node').V1Pod} V1Pod
 * @typedef {import('./volumes.mjs').VolumeSources} VolumeSources
 */

/**
 * True when the API server answered with this code.
 *
 * @param {unknown} error
 * @param {number} code
 */
export const isAnswer = (error, code) =>
  error instanceof ApiException && error.code === code;

/**
 * The result of a read, or undefined when there is no such object.
 *
 * @template T
 * @param {Promise<T>} read
 * @returns {Promise<T | undefined>}
 */
export async function orAbsent(read) {
  try {
    return await read;
  } catch (error) {
    if (isAnswer(error, 404)) return undefined;
    throw error;
  }
}

/** The API server, as the node uses it. */
export class Cluster {
  /** @param {string} kubeconfig */
  constructor(kubeconfig) {
    this.config = new KubeConfig();
    this.config.loadFromFile(kubeconfig);
    this.core = this.config.makeApiClient(CoreV1Api);
    this.coordination = this.config.makeApiClient(CoordinationV1Api);
  }

  /** Variables that every container gets. */
  get variables() {
    const server = new URL(this.config.getCurrentCluster()?.server ?? '');
    return {
      KUBERNETES_SERVICE_HOST: server.hostname,
      KUBERNETES_SERVICE_PORT: server.port,
      KUBERNETES_SERVICE_PORT_HTTPS: server.port,
    };
  }

  /**
   * @param {V1Pod} pod
   * @param {string} claims - folder of all volume claims
   * @returns {VolumeSources}
   */
  sources({ metadata, spec }, claims) {
    const { name: pod = '', namespace = '', uid = '' } = metadata ?? {};
    const { core } = this;
    return {
      configMap: async name => {
        const read = core.readNamespacedConfigMap({ name, namespace });
        const found = await orAbsent(read);
        return found && entries(found.data, found.binaryData);
      },
      secret: async name => {
        const read = core.readNamespacedSecret({ name, namespace });
        const found = await orAbsent(read);
        return found && entries(undefined, found.data);
      },
      token: async (audience, expirationSeconds) => {
        const answer = await core.createNamespacedServiceAccountToken({
          name: spec?.serviceAccountName ?? 'default',
          namespace,
          body: {
            spec: {
              audiences: audience ? [audience] : [],
              expirationSeconds,
              boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: pod, uid },
            },
          },
        });
        return answer.status?.token ?? '';
      },
      claimFolder: claim => path.join(claims, namespace, claim),
    };
  }

  /**
   * Tells the cluster what happened to a Pod. That it cannot be told is no reason to stop.
   *
   * @param {V1Pod} pod
   * @param {{ type: string, reason: string, message: string }} event
   */
  async tell({ metadata }, { type, reason, message }) {
    const { name = '', namespace = '', uid } = metadata ?? {};
    const now = new Date();
    const source = { component: 'process-node' };
    try {
      await this.core.createNamespacedEvent({
        namespace,
        body: {
          metadata: { generateName: `${name}.`, namespace },
          involvedObject: {
            apiVersion: 'v1',
            kind: 'Pod',
            name,
            namespace,
            uid,
          },
          ...{ type, reason, message, source, count: 1 },
          ...{ firstTimestamp: now, lastTimestamp: now },
        },
      });
    } catch (error) {
      // A namespace that is being removed takes no events.
      if (isAnswer(error, 403) || isAnswer(error, 404)) return;
      complain(`${namespace}/${name}: ${reason} is not recorded: ${error}`);
    }
  }
}

/**
 * @param {Record<string, string> | undefined} texts
 * @param {Record<string, string> | undefined} encoded
 * @returns {Record<string, Buffer>}
 */
function entries(texts = {}, encoded = {}) {
  /** @type {[string, Buffer][]} */
  const all = [
    ...Object.entries(texts).map(([key, text]) => pair(key, text, 'utf8')),
    ...Object.entries(encoded).map(([key, text]) => pair(key, text, 'base64')),
  ];
  return Object.fromEntries(all);
}

/**
 * @param {string} key
 * @param {string} text
 * @param {BufferEncoding} encoding
 * @returns {[string, Buffer]}
 */
const pair = (key, text, encoding) => [key, Buffer.from(text, encoding)];
