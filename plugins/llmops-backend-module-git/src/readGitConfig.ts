import { dirname, join } from 'node:path';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { parseQuantity } from '@llmops/backstage-plugin-llmops-common';

/** Settings of the module, defaults filled in. */
export interface GitConfig {
  /** Folder of the repositories on this machine. */
  directory?: string;
  /** Folder of the working copies from which the catalog reads their entities. */
  projectsDirectory?: string;
  /** Folder of the mirrors; a temporary one when absent. */
  cacheDirectory?: string;
  cacheBytes: number;
  freshnessMilliseconds: number;
}

const DEFAULT_CACHE_SIZE = '10Gi';
const DEFAULT_FRESHNESS_SECONDS = 10;

/** Reads `llmops.git`. */
export function readGitConfig(root: Config): GitConfig {
  const config = root.getOptionalConfig('llmops.git');
  const size = config?.getOptionalString('cacheSize') ?? DEFAULT_CACHE_SIZE;
  const cacheBytes = parseQuantity(size);
  if (cacheBytes === undefined) {
    throw new InputError(
      `llmops.git.cacheSize is ${JSON.stringify(
        size,
      )}; give an amount of bytes such as 10Gi`,
    );
  }
  const seconds =
    config?.getOptionalNumber('freshnessSeconds') ?? DEFAULT_FRESHNESS_SECONDS;
  if (seconds < 0) {
    throw new InputError(
      `llmops.git.freshnessSeconds is ${seconds}; give a number that is not negative`,
    );
  }
  const directory = config?.getOptionalString('directory');
  return {
    directory,
    projectsDirectory:
      config?.getOptionalString('projectsDirectory') ??
      (directory && join(dirname(directory), 'projects')),
    cacheDirectory: config?.getOptionalString('cacheDirectory'),
    cacheBytes,
    freshnessMilliseconds: seconds * 1000,
  };
}
