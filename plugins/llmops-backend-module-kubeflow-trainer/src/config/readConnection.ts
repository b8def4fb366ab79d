import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { KubeConfig } from '@kubernetes/client-node';

interface ServerConnection {
  url: string;
  token?: string;
  tokenFile?: string;
  caData?: string;
  caFile?: string;
  skipTLSVerify?: boolean;
}

/**
 * How a cluster is reached: by its own settings, else by those of the cluster of this name that Backstage's
 * Kubernetes plugin is configured with.
 */
export function readConnection(root: Config, name: string): KubeConfig {
  const key = `llmops.clusters.${name}.connection`;
  const config = root.getOptionalConfig(key);
  if (!config) {
    return connectTo(name, readLocatedCluster(root, name));
  }
  if (config.getOptionalBoolean('inCluster')) {
    const connection = new KubeConfig();
    connection.loadFromCluster();
    return connection;
  }
  const file = config.getOptionalString('kubeconfig.file');
  if (file !== undefined) {
    return fromFile(key, file, config.getOptionalString('kubeconfig.context'));
  }
  const url = config.getOptionalString('url');
  if (url === undefined) {
    throw new InputError(`${key} needs kubeconfig, inCluster or url`);
  }
  return connectTo(name, {
    url,
    token: config.getOptionalString('token'),
    tokenFile: config.getOptionalString('tokenFile'),
    caData: config.getOptionalString('caData'),
    caFile: config.getOptionalString('caFile'),
  });
}

function fromFile(key: string, file: string, context?: string): KubeConfig {
  const connection = new KubeConfig();
  try {
    connection.loadFromFile(file);
  } catch (error) {
    throw new InputError(
      `${key}.kubeconfig.file: ${file} is no readable kubeconfig: ${error}`,
    );
  }
  const names = connection.getContexts().map(({ name }) => name);
  if (context !== undefined && !names.includes(context)) {
    throw new InputError(
      `${key}.kubeconfig.context: ${file} has no context "${context}"; it has ${names.join(
        ', ',
      )}`,
    );
  }
  if (context !== undefined) {
    connection.setCurrentContext(context);
  }
  return connection;
}

function readLocatedCluster(root: Config, name: string): ServerConnection {
  const located = (
    root.getOptionalConfigArray('kubernetes.clusterLocatorMethods') ?? []
  )
    .filter(method => method.getOptionalString('type') === 'config')
    .flatMap(method => method.getOptionalConfigArray('clusters') ?? [])
    .find(cluster => cluster.getString('name') === name);
  if (!located) {
    throw new InputError(
      `llmops.clusters.${name} has no connection, and kubernetes.clusterLocatorMethods of type config names no cluster "${name}"`,
    );
  }
  const provider = located.getOptionalString('authProvider');
  const token = located.getOptionalString('serviceAccountToken');
  if (provider !== 'serviceAccount' || token === undefined) {
    throw new InputError(
      `kubernetes.clusterLocatorMethods: the cluster "${name}" needs authProvider: serviceAccount with a serviceAccountToken to train on; else give llmops.clusters.${name}.connection`,
    );
  }
  return {
    url: located.getString('url'),
    token,
    caData: located.getOptionalString('caData'),
    caFile: located.getOptionalString('caFile'),
    skipTLSVerify: located.getOptionalBoolean('skipTLSVerify'),
  };
}

function connectTo(name: string, server: ServerConnection): KubeConfig {
  const connection = new KubeConfig();
  connection.loadFromClusterAndUser(
    {
      name,
      server: server.url.replace(/\/+$/, ''),
      caData: server.caData,
      caFile: server.caFile,
      skipTLSVerify: server.skipTLSVerify ?? false,
    },
    server.tokenFile === undefined
      ? { name, token: server.token }
      : {
          name,
          authProvider: {
            name: 'tokenFile',
            config: { tokenFile: server.tokenFile },
          },
        },
  );
  return connection;
}
