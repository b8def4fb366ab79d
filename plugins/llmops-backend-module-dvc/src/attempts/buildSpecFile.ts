import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { AttemptSpec } from '@llmops/backstage-plugin-llmops-node';
import type { DvcEngineConfig } from '../config/readDvcEngineConfig';
import type { ResolvedEnvironment } from '../environments/resolveEnvironment';
import { ENVIRONMENT_CONFIRMATION } from '../preflight/checkEnvironment';
import type { SpecFile } from './files';

/** What the supervisor needs to know, beside its environment variables. */
export function buildSpecFile(options: {
  spec: AttemptSpec;
  config: DvcEngineConfig;
  checkout: string;
  pipelineFile: string;
  steps: SpecFile['steps'];
  environment?: ResolvedEnvironment;
  uv?: string;
  toolOnlyNames: string[];
}): SpecFile {
  const { spec, config, environment } = options;
  return {
    dispatchKey: spec.dispatchKey,
    marker: randomUUID(),
    submittedAt: Date.now(),
    checkout: options.checkout,
    pipelineFile: options.pipelineFile,
    parameters: spec.parameters,
    variables: {
      ...config.environment,
      ...spec.environment,
      LLMOPS_RUN_ID: spec.runId,
      LLMOPS_DISPATCH_KEY: spec.dispatchKey,
      LLMOPS_PROFILE: spec.profile ?? '',
    },
    steps: options.steps,
    policies: policies(spec),
    timeLimitSeconds: spec.pipeline.timeLimitSeconds,
    graceSeconds: config.graceSeconds,
    environment: environment && {
      name: environment.name,
      key: environment.key,
      directory: environment.directory,
      lock: environment.definition.lock,
      python: environment.interpreter.path,
      uv: options.uv,
      packages: environment.packages,
      mayInstall: spec.confirmations.includes(ENVIRONMENT_CONFIRMATION),
      downloadBytes: environment.definition.downloadBytes,
    },
    maxParallel: config.maxParallel,
    maxLogBytes: config.maxLogBytes,
    secretNames: Object.keys(config.secrets),
    toolOnlyNames: options.toolOnlyNames,
    cacheDirectory: join(config.dataDirectory, 'dvc-cache'),
    maxCacheBytes: config.maxCacheBytes,
    maxCacheAgeSeconds: config.maxCacheAgeSeconds,
    pushOutputs: config.pushOutputs,
    reuseResults: spec.reuseResults ?? true,
  };
}

function policies(spec: AttemptSpec): SpecFile['policies'] {
  const names = new Set([
    ...Object.keys(spec.pipeline.steps),
    ...Object.keys(spec.resources),
  ]);
  return Object.fromEntries(
    [...names].map(name => {
      const step = spec.pipeline.steps[name];
      const resources = spec.resources[name] ?? step?.resources;
      return [
        name,
        {
          retries: step?.retries,
          timeLimitSeconds: step?.timeLimitSeconds,
          cpu: resources?.cpu,
          gpu: resources?.gpu,
        },
      ];
    }),
  );
}
