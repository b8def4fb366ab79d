import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import {
  ImageResolver,
  readRegistryConfig,
  RegistryClient,
} from '@llmops/backstage-plugin-llmops-node';
import type { SendingTimes } from './attempts/RunSender';
import { readPipelinesConfigs } from './config/readPipelinesConfig';
import { KubeflowPipelinesEngine } from './KubeflowPipelinesEngine';
import { PipelinesServer } from './PipelinesServer';

/** What tests set otherwise. */
export interface EngineSettings {
  times?: SendingTimes;
  pageSize?: number;
  logPaceMs?: number;
}

/** The engine with the configured servers; undefined when there are none. Nothing is asked yet. */
export function createEngine(
  config: Config,
  logger: LoggerService,
  settings: EngineSettings = {},
) {
  const configs = readPipelinesConfigs(config);
  if (configs.length === 0) {
    return undefined;
  }
  const registries = readRegistryConfig(config);
  const servers = configs.map(
    server => new PipelinesServer(server, { logger, ...settings }),
  );
  return {
    servers,
    engine: new KubeflowPipelinesEngine({
      servers,
      images: new ImageResolver(new RegistryClient(registries)),
      registries: new Set(registries.keys()),
      logPaceMs: settings.logPaceMs,
    }),
  };
}
