import type {
  AuditorService,
  AuthService,
  LoggerService,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { ScmIntegrations } from '@backstage/integration';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { EventsService } from '@backstage/plugin-events-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  type LlmopsChange,
  PROJECT_TYPE,
} from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import { Audited } from '../audit/Audited';
import { AuditReader } from '../audit/AuditReader';
import { DefaultCompareService } from '../compare/DefaultCompareService';
import type { LlmopsConfig } from '../config/readLlmopsConfig';
import { createCurves } from '../curves/createCurves';
import type { DefaultCurveService } from '../curves/DefaultCurveService';
import type { Extensions } from '../extensionPoints';
import { createGovernance } from '../governance/createGovernance';
import type { EvaluationSources } from '../governance/judgeEvaluations';
import { DatabaseMetricStore } from '../metrics/DatabaseMetricStore';
import { DefaultMetricService } from '../metrics/DefaultMetricService';
import { DatabaseModelStore } from '../models/DatabaseModelStore';
import { DefaultModelService } from '../models/DefaultModelService';
import { RunEndNotifier } from '../notifications/RunEndNotifier';
import { Access } from '../permissions/Access';
import { AuthorizedAuditService } from '../permissions/AuthorizedAuditService';
import { AuthorizedCurveService } from '../permissions/AuthorizedCurveService';
import { AuthorizedMetricService } from '../permissions/AuthorizedMetricService';
import { AuthorizedModelService } from '../permissions/AuthorizedModelService';
import { AuthorizedRunService } from '../permissions/AuthorizedRunService';
import type { ProjectReader } from '../projects/ProjectReader';
import type { RouterServices } from '../routes/types';
import { createRunCore } from '../runs/createRunCore';
import { ChangePublisher } from '../signals/ChangePublisher';
import { createTracking } from '../tracking/createTracking';
import {
  type FindEntities,
  OwnershipResolver,
} from '../tracking/OwnershipResolver';
import { TrackerStatusService } from '../tracking/TrackerStatusService';
import { WebhookReceiver } from '../tracking/WebhookReceiver';
import { DatabaseTrackedRunStore } from '../tracking/DatabaseTrackedRunStore';
import { DefaultRunLookups } from '../tracking/DefaultRunLookups';

export interface ServicesOptions {
  config: LlmopsConfig;
  extensions: Extensions;
  /** Migrated. */
  database: Knex;
  projects: ProjectReader;
  /** Asks the catalog on behalf of the portal itself. */
  findEntities: FindEntities;
  catalog: CatalogService;
  auth: AuthService;
  /** Which hosts of code there are. */
  integrations: ScmIntegrations;
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
  auditor: AuditorService;
  events: EventsService;
  signals: SignalsService;
  notifications: NotificationService;
  logger: LoggerService;
}

/** Puts stores, services and the work behind them together. Nothing runs before `start`. */
export function createServices(options: ServicesOptions) {
  const { config, extensions, database, projects, logger } = options;
  const publisher = ChangePublisher.create(options);
  const publish = (change: LlmopsChange) => publisher.publish(change);
  const listeners = [publish];
  const trackedRuns = DatabaseTrackedRunStore.create({ database });
  const metrics = DatabaseMetricStore.create({ database });
  const models = DatabaseModelStore.create({
    database,
    unownedGroup: config.unownedGroup,
  });
  const core = createRunCore({
    database,
    projects,
    engines: extensions.engines,
    trackers: extensions.trackers,
    lookups: DefaultRunLookups.create({ trackedRuns, models }),
    notifyChange: change => listeners.forEach(listener => listener(change)),
    logger,
  });
  const runs = core.store;
  const notifier = RunEndNotifier.create({ ...options, runs });
  listeners.push(change => notifier.onChange(change));
  const tracking = createTracking({
    database,
    trackers: extensions.trackers,
    runs,
    trackedRuns,
    metrics,
    models,
    notifyChange: publish,
    intervals: config.sync,
    ownership: OwnershipResolver.create({
      findEntities: options.findEntities,
      unownedGroup: config.unownedGroup,
      projectType: PROJECT_TYPE,
      logger,
    }),
    logger,
  });
  const { trackers } = extensions;
  const curves = createCurves({
    ...{ database, metrics, trackers, logger },
    notifyChange: publish,
  });
  const parts = {
    database,
    ...{ runs, metrics, models, trackedRuns, trackers },
    ...{ projects, logger },
  };
  return {
    store: runs,
    webhooks: WebhookReceiver.create({ trackers, store: tracking.store }),
    services: {
      ...authorize(options, {
        core,
        evaluation: parts,
        curveService: curves.service,
        metricService: DefaultMetricService.create(parts),
        modelService: DefaultModelService.create(parts),
      }),
      trackers: TrackerStatusService.create({
        trackers,
        store: tracking.store,
      }),
    },
    start: async () => {
      await core.start();
      await tracking.start();
      await curves.start();
    },
    stop: async () => {
      // Runs first: their ends are the last thing that is said.
      await core.stop();
      await tracking.stop();
      await curves.stop();
      await notifier.settled();
      publisher.flush();
    },
  };
}

function authorize(
  options: ServicesOptions,
  plain: {
    core: ReturnType<typeof createRunCore>;
    evaluation: EvaluationSources;
    curveService: DefaultCurveService;
    metricService: DefaultMetricService;
    modelService: DefaultModelService;
  },
): Omit<RouterServices, 'models' | 'trackers'> & {
  models: AuthorizedModelService;
} {
  const { core, curveService, metricService, modelService } = plain;
  const { database, projects, auditor, logger } = options;
  const access = Access.create(options);
  const audited = Audited.create({ audit: core.audit, auditor, logger });
  const runs = core.store;
  return {
    runs: AuthorizedRunService.create({
      service: core.service,
      runs,
      projects,
      access,
      audited,
    }),
    metrics: AuthorizedMetricService.create({
      service: metricService,
      runs,
      access,
    }),
    curves: AuthorizedCurveService.create({
      curves: curveService,
      comparisons: DefaultCompareService.create({
        database,
        integrations: options.integrations,
      }),
      access,
    }),
    models: AuthorizedModelService.create({ service: modelService, access }),
    audit: AuthorizedAuditService.create({
      reader: AuditReader.create({ database }),
      access,
      audited,
    }),
    governance: createGovernance({
      ...options,
      ...plain.evaluation,
      access,
      audited,
    }),
  };
}
