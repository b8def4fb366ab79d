import { dirname, join, resolve } from 'node:path';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

export interface LlmopsCatalogConfig {
  /** Where people reach the portal, without a slash at the end. */
  appUrl: string;
  runsPerProject: number;
  maxRuns: number;
  reconcileMinutes: number;
  /** Absent when no projects are published on this machine. Absolute paths. */
  localProjects?: { gitDirectory: string; projectsDirectory: string };
}

/** Settings of the module, defaults filled in. Throws on the first value that cannot work. */
export function readCatalogConfig(config: Config): LlmopsCatalogConfig {
  const gitDirectory = config.getOptionalString('llmops.git.directory');
  const projectsDirectory = config.getOptionalString(
    'llmops.git.projectsDirectory',
  );
  return {
    appUrl: config.getString('app.baseUrl').replace(/\/+$/, ''),
    runsPerProject: readCount(config, 'runsPerProject', 20, 200),
    maxRuns: readCount(config, 'maxRuns', 5000, 100_000),
    reconcileMinutes: readCount(config, 'reconcileMinutes', 15, 24 * 60),
    localProjects: gitDirectory
      ? {
          gitDirectory: resolve(gitDirectory),
          projectsDirectory: resolve(
            projectsDirectory ?? join(dirname(gitDirectory), 'projects'),
          ),
        }
      : undefined,
  };
}

function readCount(
  config: Config,
  key: string,
  standard: number,
  largest: number,
): number {
  const value = config.getOptionalNumber(`llmops.catalog.${key}`) ?? standard;
  if (!Number.isInteger(value) || value < 1 || value > largest) {
    throw new InputError(
      `llmops.catalog.${key} is ${value}; give a whole number from 1 to ${largest}`,
    );
  }
  return value;
}
