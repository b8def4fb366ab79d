import type { LoggerService } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import type {
  ArtifactSource,
  CurvePreview,
  CurvePreviewRequest,
  ExperimentTracker,
  TrackerDelivery,
  HistoryRequest,
  TrackerSink,
  TrackerSyncRequest,
  TrackingContext,
} from '@llmops/backstage-plugin-llmops-node';
import type { MlflowClient } from '../client/MlflowClient';
import type { MlflowTrackerConfig } from '../config/readTrackersConfig';
import { MlflowRegistry } from '../registry/MlflowRegistry';
import { downloadCommand } from './downloadCommand';
import { ExperimentDirectory } from './ExperimentDirectory';
import { ForeignRuns } from './ForeignRuns';
import { HISTORY_PAGE } from './MetricSynchronizer';
import { ModelSynchronizer } from './ModelSynchronizer';
import { MlflowArtifacts } from './MlflowArtifacts';
import { MlflowHistories } from './MlflowHistories';
import { MlflowLinks } from './MlflowLinks';
import { readCursor } from './SyncCursor';
import { RunSynchronizer } from './RunSynchronizer';
import { Refusals } from './Refusals';
import { verifyWebhook } from './verifyWebhook';
import { runContextTags } from './runContextTags';

/**
 * Follows one MLflow server.
 *
 * What a cycle costs depends on what changed: memory of what was reported last keeps unchanged records from being
 * reported again. The memory may be lost at any time (restart, other replica): what matters is in the cursor and in
 * the sink, and reports are idempotent.
 */
export class MlflowTracker implements ExperimentTracker {
  readonly id: string;
  readonly title: string;
  readonly registry: MlflowRegistry;
  readonly #artifacts: MlflowArtifacts;
  readonly #config: MlflowTrackerConfig;
  readonly #now: () => number;
  readonly #refusals: Refusals;
  readonly #experiments: ExperimentDirectory;
  readonly #runs: RunSynchronizer;
  readonly #foreign: ForeignRuns;
  readonly #models: ModelSynchronizer;
  readonly #histories: MlflowHistories;

  constructor(options: {
    config: MlflowTrackerConfig;
    client: MlflowClient;
    /** Is told what the server refuses while it answers the rest. */
    logger?: Pick<LoggerService, 'warn' | 'info'>;
    /** Milliseconds since the epoch; for tests. */
    now?: () => number;
    /** Points of one answer; for tests. */
    historyPage?: number;
  }) {
    const { config, client } = options;
    const links = new MlflowLinks(config.publicUrl);
    this.id = config.name;
    this.title = config.title;
    this.registry = new MlflowRegistry(client.registry, links);
    this.#artifacts = new MlflowArtifacts(client);
    this.#config = config;
    this.#now = options.now ?? Date.now;
    this.#refusals = new Refusals(config.name, options.logger);
    this.#experiments = new ExperimentDirectory(client, config.observes);
    const experiments = this.#experiments;
    this.#runs = new RunSynchronizer(
      { client, links, experiments },
      options.historyPage ?? HISTORY_PAGE,
      options.now ?? Date.now,
    );
    this.#histories = new MlflowHistories(
      client,
      options.historyPage ?? HISTORY_PAGE,
    );
    this.#foreign = new ForeignRuns({
      client,
      links,
      experiments,
      ownership: config.ownership,
      now: options.now ?? Date.now,
    });
    this.#models = new ModelSynchronizer(
      client,
      links,
      options.now ?? Date.now,
    );
  }

  environment(context: TrackingContext): Record<string, string> {
    return {
      MLFLOW_TRACKING_URI: this.#config.url,
      ...(this.#config.workspace
        ? { MLFLOW_WORKSPACE: this.#config.workspace }
        : {}),
      MLFLOW_EXPERIMENT_NAME: this.experimentName(context),
      MLFLOW_RUN_CONTEXT: JSON.stringify(runContextTags(context)),
    };
  }

  experimentName(context: TrackingContext): string {
    const [, namespace, name] =
      /^[^:]+:([^/]+)\/(.+)$/.exec(context.project) ?? [];
    const project =
      !name || namespace === 'default' ? name : `${namespace}/${name}`;
    return `${this.#config.experimentPrefix}${project ?? context.project}`;
  }

  downloadCommand(model: string, version: string): string {
    return downloadCommand(this.#config.publicUrl, model, version);
  }

  async listArtifacts(
    ...args: Parameters<Required<ArtifactSource>['listArtifacts']>
  ) {
    return this.#artifacts.listArtifacts(...args);
  }

  async readArtifact(
    ...args: Parameters<Required<ArtifactSource>['readArtifact']>
  ) {
    return this.#artifacts.readArtifact(...args);
  }

  async previewCurve(request: CurvePreviewRequest): Promise<CurvePreview> {
    return this.#histories.preview(request);
  }

  async readHistory(
    request: HistoryRequest,
    sink: Pick<TrackerSink, 'appendMetric' | 'metricPositions'>,
  ): Promise<void> {
    await this.#histories.read(request, sink);
  }

  async sync(
    request: TrackerSyncRequest,
    sink: TrackerSink,
  ): Promise<JsonObject> {
    if (!request.cursor) {
      // Nothing is stored yet, or no longer.
      this.#experiments.forget();
      this.#runs.forget();
      this.#foreign.forget();
      this.#models.forget();
    }
    const { active, signal, hinted: isHinted = false } = request;
    const cursor = readCursor(request.cursor);
    await this.#experiments.refresh(signal);
    const refusals = await this.#runs.sync(active, sink, signal);
    const { cursor: runs, isSlotUsed } = await this.#foreign.sync(
      cursor.runs,
      sink,
      signal,
    );
    // While nothing changes a cycle costs three requests: two for new runs, and one for what is less urgent.
    const next =
      isSlotUsed && !isHinted && request.cursor
        ? cursor
        : await this.#models.sync(cursor, { isHinted }, sink, signal);
    // Only now: where all fails, the cycle fails, and says so.
    this.#refusals.tell(refusals);
    for (const runId of new Set(active.map(attempt => attempt.runId))) {
      const reasons = active
        .filter(attempt => attempt.runId === runId)
        .flatMap(({ dispatchKey }) => refusals.get(dispatchKey)?.message ?? []);
      await sink.refused(runId, reasons.at(0));
    }
    return { ...next, runs: { ...runs } };
  }

  verifyDelivery(delivery: TrackerDelivery): { id: string } {
    return verifyWebhook(delivery, this.#config.webhookSecret, this.#now());
  }
}
