import type { JsonObject } from '@backstage/types';
import type {
  CurvePreviewRequest,
  ExperimentTracker,
  HistoryRequest,
  MetricPoint,
  TrackerSink,
  TrackerSyncRequest,
  TrackingContext,
} from '@llmops/backstage-plugin-llmops-node';
import type { MlflowClient } from '../client/MlflowClient';
import type { MlflowTrackerConfig } from '../config/readTrackersConfig';
import { MlflowRegistry } from '../registry/MlflowRegistry';
import { downloadCommand } from './downloadCommand';
import { HISTORY_PAGE } from './MetricSynchronizer';
import { ModelSynchronizer } from './ModelSynchronizer';
import { MlflowHistories } from './MlflowHistories';
import { MlflowLinks } from './MlflowLinks';
import { readCursor } from './SyncCursor';
import { RunSynchronizer } from './RunSynchronizer';
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
  readonly #config: MlflowTrackerConfig;
  readonly #runs: RunSynchronizer;
  readonly #models: ModelSynchronizer;
  readonly #histories: MlflowHistories;

  constructor(options: {
    config: MlflowTrackerConfig;
    client: MlflowClient;
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
    this.#config = config;
    this.#runs = new RunSynchronizer(
      client,
      links,
      options.historyPage ?? HISTORY_PAGE,
    );
    this.#histories = new MlflowHistories(
      client,
      options.historyPage ?? HISTORY_PAGE,
    );
    this.#models = new ModelSynchronizer(
      client,
      links,
      options.now ?? Date.now,
    );
  }

  environment(context: TrackingContext): Record<string, string> {
    return {
      MLFLOW_TRACKING_URI: this.#config.url,
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

  async previewCurve(
    request: CurvePreviewRequest,
  ): Promise<Record<string, MetricPoint[]>> {
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
      this.#runs.forget();
      this.#models.forget();
    }
    const cursor = readCursor(request.cursor);
    await this.#runs.sync(request.active, sink, request.signal);
    return { ...(await this.#models.sync(cursor, sink, request.signal)) };
  }
}
