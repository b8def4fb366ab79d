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
import { DefaultArtifactService } from '../artifacts/DefaultArtifactService';
import { Audited } from '../audit/Audited';
import { AuditReader } from '../audit/AuditReader';
import { ChangedFilesReader } from '../compare/ChangedFilesReader';
import { DefaultCapacityService } from '../capacity/DefaultCapacityService';
import { DefaultCompareService } from '../compare/DefaultCompareService';
import type { LlmopsConfig } from '../config/readLlmopsConfig';
import { createCurves } from '../curves/createCurves';
import type { DefaultCurveService } from '../curves/DefaultCurveService';
import type { Extensions } from '../extensionPoints';
import { createDatasets } from '../datasets/createDatasets';
import { createGovernance } from '../governance/createGovernance';
import type { EvaluationSources } from '../governance/judgeEvaluations';
import { DatabaseMetricStore } from '../metrics/DatabaseMetricStore';
import { DefaultMetricService } from '../metrics/DefaultMetricService';
import { DatabaseModelStore } from '../models/DatabaseModelStore';
import { createModels } from '../models/createModels';
import { newestMetrics } from '../models/newestMetrics';
import { hasEntity } from '../lib/hasEntity';
import { NotebookHosts } from '../notebooks/NotebookHosts';
import { ModelNotices } from '../notifications/ModelNotices';
import { RunEndNotifier } from '../notifications/RunEndNotifier';
import { Access } from '../permissions/Access';
import { AuthorizedArtifactService } from '../permissions/AuthorizedArtifactService';
import { AuthorizedAuditService } from '../permissions/AuthorizedAuditService';
import { AuthorizedCapacityService } from '../permissions/AuthorizedCapacityService';
import { AuthorizedCurveService } from '../permissions/AuthorizedCurveService';
import { AuthorizedManifestService } from '../permissions/AuthorizedManifestService';
import { AuthorizedMetricService } from '../permissions/AuthorizedMetricService';
import type { AuthorizedModelService } from '../permissions/AuthorizedModelService';
import { authorizeModels } from '../permissions/authorizeModels';
import { AuthorizedNotebookService } from '../permissions/AuthorizedNotebookService';
import { AuthorizedRunSearchService } from '../permissions/AuthorizedRunSearchService';
import { AuthorizedRunService } from '../permissions/AuthorizedRunService';
import { AuthorizedScheduleService } from '../permissions/AuthorizedScheduleService';
import type { ProjectLocations } from '../projects/ProjectLocations';
import { ProjectPlans } from '../projects/ProjectPlans';
import type { ProjectReader } from '../projects/ProjectReader';
import type { RouterServices } from '../routes/types';
import { DefaultRunSearchService } from '../runIndex/DefaultRunSearchService';
import { createRunCore } from '../runs/createRunCore';
import { DefaultScheduleService } from '../schedules/DefaultScheduleService';
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
  locations: ProjectLocations;
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
  const reported = [publish];
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
    lookups: DefaultRunLookups.create({ database, trackedRuns, models }),
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
    notifyChange: change => reported.forEach(listener => listener(change)),
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
  const notebookHosts = NotebookHosts.create(extensions.notebookHosts);
  notebookHosts.onChange(({ cluster, namespace, name }) =>
    publish({ kind: 'notebook', cluster, namespace, name }),
  );
  const curves = createCurves({
    ...{ database, metrics, trackers, logger },
    notifyChange: publish,
  });
  const parts = {
    database,
    ...{ runs, metrics, models, trackedRuns, trackers },
    observedMetrics: (runIds: string[]) => newestMetrics(database, runIds),
    ...{ projects, logger },
  };
  const modelParts = createModels({
    ...parts,
    integrations: options.integrations,
    audit: core.audit,
    sinkOf: tracking.sinkOf,
    notifyChange: publish,
  });
  const notices = ModelNotices.create({
    ...{ database, logger, audit: core.audit },
    notifications: options.notifications,
  });
  for (const sources of [listeners, reported]) {
    sources.push(change => modelParts.keeper.onChange(change));
    sources.push(change => notices.onChange(change));
  }
  return {
    store: runs,
    models,
    notebooks: notebookHosts,
    webhooks: WebhookReceiver.create({ trackers, store: tracking.store }),
    services: {
      ...authorize(options, {
        core,
        notifyChange: publish,
        evaluation: parts,
        artifactService: DefaultArtifactService.create(parts),
        curveService: curves.service,
        metricService: DefaultMetricService.create({
          ...parts,
          curves: curves.service,
        }),
        ...{ modelParts, notices, notebookHosts },
      }),
      trackers: TrackerStatusService.create({
        trackers,
        store: tracking.store,
      }),
    },
    start: async () => {
      publisher.start();
      await core.start();
      await tracking.start();
      await curves.start();
      modelParts.keeper.start();
    },
    stop: async () => {
      // Runs first: their ends are the last thing that is said.
      await core.stop();
      await tracking.stop();
      await curves.stop();
      await modelParts.keeper.stop();
      await Promise.all([notifier.settled(), notices.settled()]);
      publisher.stop();
    },
  };
}

function authorize(
  options: ServicesOptions,
  plain: {
    core: ReturnType<typeof createRunCore>;
    notifyChange: (change: LlmopsChange) => void;
    evaluation: EvaluationSources;
    artifactService: DefaultArtifactService;
    curveService: DefaultCurveService;
    metricService: DefaultMetricService;
    modelParts: ReturnType<typeof createModels>;
    notices: ModelNotices;
    notebookHosts: NotebookHosts;
  },
): Omit<RouterServices, 'models' | 'trackers'> & {
  models: AuthorizedModelService;
} {
  const { core, artifactService, curveService, metricService, modelParts } =
    plain;
  const { database, projects, auditor, logger } = options;
  const access = Access.create({
    ...options,
    reuseMs: options.config.reuseDecisionsMs,
  });
  const audited = Audited.create({ audit: core.audit, auditor, logger });
  const runs = core.store;
  const runService = AuthorizedRunService.create({
    service: core.service,
    ...{ runs, projects, access, audited },
  });
  return {
    runs: runService,
    runSearch: AuthorizedRunSearchService.create({
      service: DefaultRunSearchService.create({
        database,
        curves: curveService,
      }),
      details: runService,
      ...{ runs, access, audited },
      notifyChange: plain.notifyChange,
    }),
    metrics: AuthorizedMetricService.create({
      service: metricService,
      runs,
      access,
    }),
    artifacts: AuthorizedArtifactService.create({
      service: artifactService,
      ...{ runs, access, audited, audit: core.audit },
    }),
    curves: AuthorizedCurveService.create({
      curves: curveService,
      comparisons: DefaultCompareService.create({
        database,
        integrations: options.integrations,
      }),
      changedFiles: ChangedFilesReader.create({ runs, projects, logger }),
      ...{ runs, access },
    }),
    ...authorizeModels({
      ...modelParts,
      ...{ runs, access, audited },
      notices: plain.notices,
      notifyChange: plain.notifyChange,
      findOwner: ref => hasEntity(options, ref),
    }),
    audit: AuthorizedAuditService.create({
      reader: AuditReader.create({ database }),
      access,
      audited,
    }),
    schedules: AuthorizedScheduleService.create({
      service: DefaultScheduleService.create(options.extensions),
      projects,
      access,
    }),
    capacity: AuthorizedCapacityService.create({
      service: DefaultCapacityService.create({
        ...{ database, runs, logger },
        sources: options.extensions.capacitySources,
      }),
      access,
    }),
    notebooks: AuthorizedNotebookService.create({
      hosts: plain.notebookHosts,
      ...{ access, audited, audit: core.audit },
    }),
    manifests: AuthorizedManifestService.create({
      targets: options.extensions.manifestTargets,
      ...{ access, audited, audit: core.audit },
    }),
    projectPlans: ProjectPlans.create({
      ...options,
      ...{ access, engines: options.extensions.engines },
    }),
    datasets: createDatasets({ ...options, access, audited }),
    governance: createGovernance({
      ...options,
      ...plain.evaluation,
      access,
      audited,
    }),
  };
}
