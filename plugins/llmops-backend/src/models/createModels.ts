import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ScmIntegrations } from '@backstage/integration';
import type { LlmopsChange } from '@llmops/backstage-plugin-llmops-common';
import type { TrackerSink } from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';
import type { AuditStore } from '../database/AuditStore';
import type { RunStore } from '../database/RunStore';
import { DatabaseModelFactsStore } from '../modelFacts/DatabaseModelFactsStore';
import { ModelCards } from '../modelFacts/ModelCards';
import { ModelFactsKeeper } from '../modelFacts/ModelFactsKeeper';
import type { ProjectReader } from '../projects/ProjectReader';
import { ModelRegistrar } from '../registry/ModelRegistrar';
import { RunOutputsReader } from '../registry/RunOutputsReader';
import type { TrackedRunStore } from '../tracking/TrackedRunStore';
import { DefaultModelService } from './DefaultModelService';
import type { ModelStore } from './ModelStore';
import type { VersionSources } from './readVersions';

export interface ModelsOptions extends VersionSources {
  database: Knex;
  models: ModelStore;
  runs: RunStore;
  trackedRuns: TrackedRunStore;
  projects: Pick<ProjectReader, 'open'>;
  integrations: ScmIntegrations;
  audit: AuditStore;
  sinkOf: (tracker: string) => TrackerSink;
  notifyChange: (change: LlmopsChange) => void;
  logger: LoggerService;
}

/** Everything about models but how trackers report them. */
export function createModels(options: ModelsOptions) {
  const facts = DatabaseModelFactsStore.create(options);
  const cards = ModelCards.create(options);
  return {
    keeper: ModelFactsKeeper.create({ ...options, facts, cards }),
    service: DefaultModelService.create({ ...options, facts, cards }),
    registrar: ModelRegistrar.create(options),
    outputs: RunOutputsReader.create(options),
    models: options.models,
  };
}
