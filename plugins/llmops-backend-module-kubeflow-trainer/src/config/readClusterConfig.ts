import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { KubeConfig } from '@kubernetes/client-node';
import {
  readMilliseconds,
  readOwners,
  readVariables,
} from '@llmops/backstage-plugin-llmops-node';
import { readConnection } from './readConnection';
import { type ManifestConfig, readManifestConfig } from './readManifestConfig';
import { type NotebookConfig, readNotebookConfig } from './readNotebookConfig';

/** A variable that a Secret of the job's namespace gives. */
export interface SecretVariable {
  name: string;
  secret: string;
  key: string;
}

/** Where runs of some owners go. */
export interface ClusterNamespace {
  namespace: string;
  /** Full entity references in lower case, or `*`. */
  owners: string[];
  serviceAccount?: string;
  imagePullSecrets: string[];
}

/** Settings of one cluster, defaults filled in. */
export interface ClusterConfig {
  name: string;
  title: string;
  connection: KubeConfig;
  namespaces: ClusterNamespace[];
  allowWithoutQueue: boolean;
  environment: Record<string, string>;
  secretEnvironment: SecretVariable[];
  keepFinishedMs: number;
  /** Undefined: the cluster takes no notebooks. */
  notebooks?: NotebookConfig;
  /** Undefined: the cluster takes no manifests. */
  manifests?: ManifestConfig;
}

const DEFAULT_KEEP_MS = 10 * 60 * 1000;
const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Reads `llmops.clusters`. Throws an `InputError` that names the first setting that cannot work. */
export function readClusterConfigs(root: Config): ClusterConfig[] {
  const clusters = root.getOptionalConfig('llmops.clusters');
  return (clusters?.keys() ?? []).map(name => {
    const key = `llmops.clusters.${name}`;
    if (!DNS_LABEL.test(name)) {
      throw new InputError(
        `${key}: a cluster's name has lower-case letters, digits and dashes only`,
      );
    }
    const config = root.getConfig(key);
    return {
      name,
      title: config.getOptionalString('title') ?? name,
      connection: readConnection(root, name),
      namespaces: readNamespaces(key, config),
      allowWithoutQueue:
        config.getOptionalBoolean('allowWithoutQueue') ?? false,
      environment: readVariables(config, key),
      secretEnvironment: (
        config.getOptionalConfigArray('secretEnvironment') ?? []
      ).map(variable => ({
        name: variable.getString('name'),
        secret: variable.getString('secret'),
        key: variable.getString('key'),
      })),
      keepFinishedMs:
        readMilliseconds(config, 'keepFinished') ?? DEFAULT_KEEP_MS,
      notebooks: readNotebookConfig(
        `${key}.notebooks`,
        config.getOptionalConfig('notebooks'),
      ),
      manifests: readManifestConfig(
        `${key}.manifests`,
        config.getOptionalConfig('manifests'),
      ),
    };
  });
}

function readNamespaces(key: string, config: Config): ClusterNamespace[] {
  const namespaces = config.getConfigArray('namespaces').map((entry, index) => {
    const at = `${key}.namespaces[${index}]`;
    const namespace = entry.getString('namespace');
    if (!DNS_LABEL.test(namespace)) {
      throw new InputError(`${at}: "${namespace}" is no name of a namespace`);
    }
    return {
      namespace,
      owners: readOwners(entry, at),
      serviceAccount: entry.getOptionalString('serviceAccount'),
      imagePullSecrets: entry.getOptionalStringArray('imagePullSecrets') ?? [],
    };
  });
  const names = namespaces.map(({ namespace }) => namespace);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) {
    throw new InputError(
      `${key}.namespaces names "${twice}" twice; list all its owners in one entry`,
    );
  }
  return namespaces;
}
