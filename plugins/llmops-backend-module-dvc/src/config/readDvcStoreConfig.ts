import { join, resolve } from 'node:path';
import type { Config } from '@backstage/config';
import type { DvcStoreOptions } from '../datasets/DvcStore';

/**
 * Where DVC objects lie on this machine, whether or not the engine is enabled.
 *
 * @param variables - environment of the portal, for what the start script sets there
 */
export function readDvcStoreConfig(
  root: Config,
  variables: NodeJS.ProcessEnv,
): DvcStoreOptions {
  const data = resolve(
    root.getOptionalString('llmops.engines.dvc.dataDirectory') ??
      (variables.LLMOPS_DATA || '.data'),
  );
  return {
    cache: join(data, 'dvc-cache'),
    remotes: resolve(
      root.getOptionalString('llmops.dvc.remoteDirectory') ??
        join(data, 'dvc-remote'),
    ),
  };
}
