import { dirname, join, resolve } from 'node:path';
import { type Config, readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds, type HumanDuration } from '@backstage/types';

export interface LlmopsCatalogConfig {
  /** Where people reach the portal, without a slash at the end. */
  appUrl: string;
  runsPerProject: number;
  maxRuns: number;
  /** Runs older than this are no entities, unless something else asks for them. Milliseconds. */
  runMaxAgeMs: number;
  /** How long the entity of a model stays that the tracker no longer holds. Milliseconds. */
  orphanGraceMs: number;
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
    runMaxAgeMs: readDuration(config, 'runMaxAge', { days: 365 }),
    orphanGraceMs: readDuration(config, 'orphanGrace', { days: 7 }),
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

function readDuration(
  config: Config,
  key: string,
  standard: HumanDuration,
): number {
  const path = `llmops.catalog.${key}`;
  const duration = config.has(path)
    ? readDurationFromConfig(config, { key: path })
    : standard;
  const milliseconds = durationToMilliseconds(duration);
  if (!(milliseconds > 0)) {
    throw new InputError(
      `${path} is ${milliseconds} ms; give a duration above zero, for example { days: 7 }`,
    );
  }
  return milliseconds;
}
