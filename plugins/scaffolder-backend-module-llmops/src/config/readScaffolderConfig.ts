import { dirname, join, resolve } from 'node:path';
import type { Config } from '@backstage/config';
import { readEndpoint } from '../dvc/endpoints';

/** Settings of the actions, with absolute paths. */
export interface ScaffolderConfig {
  /** Folder of the repositories on this machine. */
  gitDirectory?: string;
  dvc: DvcConfig;
  /** Who publishes when the user has no name or address of their own. */
  defaultAuthor: { name?: string; email?: string };
}

/** How DVC is run. */
export interface DvcConfig {
  command: string;
  /** Folder of the data remotes on this machine. */
  remoteDirectory: string;
  /** Cache that the engine on this machine shares; absent when there is no such engine. */
  cacheDirectory?: string;
  /** Addresses of S3 servers other than Amazon that projects may keep data at. */
  allowedEndpoints: string[];
  secrets: Record<string, string>;
}

/**
 * Reads `llmops.git`, `llmops.dvc` and `scaffolder.defaultAuthor`.
 *
 * @param variables - environment of the portal, for what the start script sets there
 */
export function readScaffolderConfig(
  root: Config,
  variables: NodeJS.ProcessEnv,
): ScaffolderConfig {
  const gitDirectory = root.getOptionalString('llmops.git.directory');
  const author = root.getOptionalConfig('scaffolder.defaultAuthor');
  return {
    gitDirectory:
      gitDirectory === undefined ? undefined : resolve(gitDirectory),
    dvc: readDvcConfig(root, variables),
    defaultAuthor: {
      name: author?.getOptionalString('name'),
      email: author?.getOptionalString('email'),
    },
  };
}

function readDvcConfig(root: Config, variables: NodeJS.ProcessEnv): DvcConfig {
  const config = root.getOptionalConfig('llmops.dvc');
  const engine = root.getOptionalConfig('llmops.engines.dvc');
  const python = variables.LLMOPS_TOOLS_PYTHON;
  const data = variables.LLMOPS_DATA || '.data';
  const secrets = config?.getOptionalConfig('secrets');
  return {
    command:
      config?.getOptionalString('command') ??
      (python ? join(dirname(python), 'dvc') : 'dvc'),
    remoteDirectory: resolve(
      config?.getOptionalString('remoteDirectory') ?? join(data, 'dvc-remote'),
    ),
    cacheDirectory: engine?.getOptionalBoolean('enabled')
      ? resolve(engine.getOptionalString('dataDirectory') ?? data, 'dvc-cache')
      : undefined,
    allowedEndpoints: (
      config?.getOptionalStringArray('allowedEndpoints') ?? []
    ).map(readEndpoint),
    secrets: Object.fromEntries(
      (secrets?.keys() ?? []).map(key => [key, secrets?.getString(key) ?? '']),
    ),
  };
}
