import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { readMilliseconds } from '@llmops/backstage-plugin-llmops-node';

/** Settings of the engine, defaults filled in, paths absolute. */
export interface DvcEngineConfig {
  dataDirectory: string;
  environmentsDirectory: string;
  /** Undefined when neither the configuration nor the environment names one. */
  toolsPython?: string;
  uv?: string;
  maxParallel: number;
  onShutdown: 'cancel' | 'continue';
  graceSeconds: number;
  keepAttempts: number;
  maxDiskBytes: number;
  maxCacheBytes: number;
  /** Undefined: however old. */
  maxCacheAgeSeconds?: number;
  maxLogBytes: number;
  pushOutputs: boolean;
  environment: Record<string, string>;
  secrets: Record<string, string>;
}

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

/**
 * Reads `llmops.engines.dvc`. Answers undefined when the engine is not enabled.
 *
 * @param variables - environment of the portal, for what the start script sets there
 */
export function readDvcEngineConfig(
  root: Config,
  variables: NodeJS.ProcessEnv,
): DvcEngineConfig | undefined {
  const config = root.getOptionalConfig('llmops.engines.dvc');
  if (!config?.getOptionalBoolean('enabled')) {
    return undefined;
  }
  return {
    dataDirectory: resolve(
      config.getOptionalString('dataDirectory') ??
        (variables.LLMOPS_DATA || '.data'),
    ),
    environmentsDirectory: resolve(
      config.getOptionalString('environmentsDirectory') ??
        join(cacheDirectory(variables), 'envs'),
    ),
    toolsPython:
      config.getOptionalString('toolsPython') ??
      (variables.LLMOPS_TOOLS_PYTHON || undefined),
    uv: config.getOptionalString('uv') ?? (variables.LLMOPS_UV || undefined),
    maxParallel: positive(config, 'maxParallel', 1),
    onShutdown: readOnShutdown(config),
    graceSeconds: readSeconds(config, 'cancelGrace') ?? 10,
    keepAttempts: positive(config, 'keepAttempts', 5, 0),
    maxDiskBytes: positive(config, 'maxDiskBytes', 20 * GIB, 0),
    maxCacheBytes: positive(config, 'maxCacheBytes', 50 * GIB, 0),
    maxCacheAgeSeconds: readSeconds(config, 'maxCacheAge'),
    maxLogBytes: positive(config, 'maxLogBytes', 64 * MIB),
    pushOutputs: config.getOptionalBoolean('pushOutputs') ?? false,
    environment: strings(config, 'environment'),
    secrets: strings(config, 'secrets'),
  };
}

function cacheDirectory(variables: NodeJS.ProcessEnv): string {
  return (
    variables.LLMOPS_CACHE ||
    join(variables.XDG_CACHE_HOME || join(homedir(), '.cache'), 'llmops-portal')
  );
}

function positive(
  config: Config,
  key: string,
  fallback: number,
  least = 1,
): number {
  const value = config.getOptionalNumber(key) ?? fallback;
  if (!Number.isSafeInteger(value) || value < least) {
    throw new InputError(
      `llmops.engines.dvc.${key} is ${value}; give a whole number of at least ${least}`,
    );
  }
  return value;
}

function readOnShutdown(config: Config): 'cancel' | 'continue' {
  const value = config.getOptionalString('onShutdown') ?? 'cancel';
  if (value !== 'cancel' && value !== 'continue') {
    throw new InputError(
      `llmops.engines.dvc.onShutdown is "${value}"; give cancel or continue`,
    );
  }
  return value;
}

function readSeconds(config: Config, key: string): number | undefined {
  const milliseconds = readMilliseconds(config, key);
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}

function strings(config: Config, key: string): Record<string, string> {
  const section = config.getOptionalConfig(key);
  return Object.fromEntries(
    (section?.keys() ?? []).map(name => [name, section?.getString(name) ?? '']),
  );
}
