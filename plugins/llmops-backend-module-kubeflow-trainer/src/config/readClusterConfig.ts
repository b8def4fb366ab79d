import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { KubeConfig } from '@kubernetes/client-node';
import { readConnection } from './readConnection';
import { type ManifestConfig, readManifestConfig } from './readManifestConfig';
import { readDuration } from './readDuration';
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
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

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
      environment: readEnvironment(key, config),
      secretEnvironment: (
        config.getOptionalConfigArray('secretEnvironment') ?? []
      ).map(variable => ({
        name: variable.getString('name'),
        secret: variable.getString('secret'),
        key: variable.getString('key'),
      })),
      keepFinishedMs: readDuration(config, 'keepFinished') ?? DEFAULT_KEEP_MS,
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
      owners: entry.getStringArray('owners').map(owner => readOwner(at, owner)),
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

function readOwner(at: string, owner: string): string {
  if (owner === '*') {
    return owner;
  }
  try {
    return stringifyEntityRef(parseEntityRef(owner));
  } catch {
    throw new InputError(
      `${at}.owners: "${owner}" is no reference of a group or person; write for example group:default/research, or * for everyone`,
    );
  }
}

function readEnvironment(key: string, config: Config): Record<string, string> {
  const environment = config.getOptionalConfig('environment');
  return Object.fromEntries(
    (environment?.keys() ?? []).map(name => {
      if (!VARIABLE.test(name)) {
        throw new InputError(
          `${key}.environment: "${name}" is no name of a variable`,
        );
      }
      return [name, environment?.getString(name) ?? ''];
    }),
  );
}
