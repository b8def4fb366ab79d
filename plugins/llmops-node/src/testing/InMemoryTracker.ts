import { randomUUID } from 'node:crypto';
import {
  AuthenticationError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type {
  CurvePreview,
  CurvePreviewRequest,
  HistoryRequest,
} from '../curves';
import type {
  ExperimentTracker,
  MetricPoint,
  TrackerDelivery,
  TrackedDataset,
  TrackedRunState,
  TrackerSink,
  TrackerSyncRequest,
  TrackingContext,
} from '../tracker';
import { InMemoryArtifacts } from './InMemoryArtifacts';
import { InMemoryRegistry } from './InMemoryRegistry';
import { InMemoryTrackerData } from './InMemoryTrackerData';

/** Variable that joins training code to its attempt. */
const DISPATCH_KEY = 'MEMORY_TRACKER_DISPATCH_KEY';
const JOIN_TOKEN = 'MEMORY_TRACKER_JOIN_TOKEN';
const EXPERIMENT = 'MEMORY_TRACKER_EXPERIMENT';

const STATES: Record<string, TrackedRunState> = {
  RUNNING: 'running',
  FINISHED: 'succeeded',
  FAILED: 'failed',
  KILLED: 'cancelled',
};

/**
 * A tracker that lies in memory, for tests of what uses a tracker and for development without a server.
 * Its methods beside the contract do what training code and people do on a real server.
 *
 * @public
 */
export class InMemoryTracker implements ExperimentTracker {
  readonly id: string;
  readonly title = 'In-memory tracker';
  readonly #data = new InMemoryTrackerData();
  readonly registry = new InMemoryRegistry({
    check: () => this.#checkAvailable(),
    hasRun: id => this.#data.hasRun(id),
    model: name => this.#data.model(name),
    versions: name => this.#data.versionsOf(name),
    putModel: (name, change) => this.#data.touchModel(name, change),
    putVersion: record => this.#data.putVersion(record),
  });
  /** Files of its runs; tests put them there. */
  readonly artifacts = new InMemoryArtifacts(id => {
    this.#checkAvailable();
    if (!this.#data.hasRun(id)) {
      throw new NotFoundError(`The in-memory tracker has no run "${id}"`);
    }
  });
  /** While false every cycle is rejected, as by a server that is down. */
  available = true;
  /** Why it refuses what runs of the portal logged, by id of the run. */
  readonly refusals = new Map<string, string>();
  /** Secrets of the attempts whose environment was asked for, by dispatch key. */
  readonly #joinTokens = new Map<string, string>();
  /** How many cycles were asked for. */
  cycles = 0;
  /** How many of them because the server said that something changed. */
  hints = 0;

  constructor(options: { id?: string } = {}) {
    this.id = options.id ?? 'memory';
  }

  environment(context: TrackingContext): Record<string, string> {
    const { dispatchKey, joinToken } = context;
    if (joinToken !== undefined) {
      this.#joinTokens.set(dispatchKey, joinToken);
    }
    return {
      [DISPATCH_KEY]: dispatchKey,
      ...(joinToken === undefined ? {} : { [JOIN_TOKEN]: joinToken }),
      [EXPERIMENT]: this.experimentName(context),
    };
  }

  experimentName(context: TrackingContext): string {
    return context.project;
  }

  downloadCommand(model: string, version: string): string {
    const folder = `${this.id}/${model}/${version}`;
    return `cp -r '${folder.replace(/'/g, `'\\''`)}' .`;
  }

  async sync(
    request: TrackerSyncRequest,
    sink: TrackerSink,
  ): Promise<JsonObject> {
    this.cycles += 1;
    this.hints += request.hinted ? 1 : 0;
    request.signal.throwIfAborted();
    this.#checkAvailable();
    const cursor = await this.#data.report(request, sink);
    for (const { runId } of request.active) {
      await sink.refused(runId, this.refusals.get(runId));
    }
    return cursor;
  }

  async previewCurve(request: CurvePreviewRequest): Promise<CurvePreview> {
    this.#checkAvailable();
    const { key, fromStep = -Infinity, toStep = Infinity } = request;
    const preview: CurvePreview = { points: {}, isWhole: true };
    for (const id of request.trackedRunIds) {
      const points = this.#data
        .pointsOf(id, key)
        .filter(({ step }) => step >= fromStep && step <= toStep)
        .sort((a, b) => a.step - b.step);
      const every = Math.ceil(points.length / request.maxPoints);
      if (points.length > 0) {
        preview.points[id] = points.filter((_, index) => index % every === 0);
        preview.isWhole &&= every === 1;
      }
    }
    return preview;
  }

  async readHistory(
    request: HistoryRequest,
    sink: Pick<TrackerSink, 'appendMetric' | 'metricPositions'>,
  ): Promise<void> {
    this.#checkAvailable();
    const { trackedRunId, key } = request;
    const positions = await sink.metricPositions(trackedRunId);
    const fresh = this.#data
      .pointsOf(trackedRunId, key)
      .slice(positions[key]?.points ?? 0);
    if (fresh.length > 0) {
      await sink.appendMetric(trackedRunId, key, fresh);
    }
  }

  async listArtifacts(...args: Parameters<InMemoryArtifacts['list']>) {
    return this.artifacts.list(...args);
  }

  async readArtifact(...args: Parameters<InMemoryArtifacts['read']>) {
    return this.artifacts.read(...args);
  }

  /** A delivery is the server's own when it carries its id in a header. */
  verifyDelivery(delivery: TrackerDelivery): { id: string } {
    const id = delivery.headers['x-memory-delivery'];
    if (typeof id !== 'string') {
      throw new AuthenticationError('The delivery is not signed');
    }
    return { id };
  }

  /** A run, as training code starts it in a process with this environment. Answers its id. */
  startRun(options: {
    id?: string;
    name: string;
    environment?: Record<string, string>;
    /** Instead of the environment: the process of the attempt of this key, which knows its secret. */
    dispatchKey?: string;
    /** Instead of the attempt's secret, for a process that claims to be the attempt's. */
    joinToken?: string;
    parentId?: string;
    step?: string;
    parameters?: Record<string, string>;
    tags?: Record<string, string>;
    datasets?: TrackedDataset[];
    user?: string;
    owner?: string;
    project?: string;
    startedAt?: Date;
  }): string {
    const id = options.id ?? randomUUID();
    const dispatchKey =
      options.dispatchKey ?? options.environment?.[DISPATCH_KEY];
    this.#data.putRun({
      id,
      name: options.name,
      experiment: options.environment?.[EXPERIMENT] ?? 'Default',
      parentId: options.parentId,
      dispatchKey,
      joinToken:
        options.joinToken ??
        options.environment?.[JOIN_TOKEN] ??
        this.#joinTokens.get(dispatchKey ?? ''),
      step: options.step,
      status: 'RUNNING',
      state: 'running',
      parameters: options.parameters ?? {},
      tags: options.tags ?? {},
      metrics: {},
      datasets: options.datasets ?? [],
      loggedModels: [],
      user: options.user,
      owner: options.owner,
      project: options.project,
      startedAt: options.startedAt ?? new Date(),
    });
    return id;
  }

  endRun(id: string, status: string): void {
    const state = STATES[status] ?? 'succeeded';
    this.#data.changeRun(id, { status, state, endedAt: new Date() });
  }

  logMetric(id: string, key: string, points: MetricPoint[]): void {
    this.#data.addPoints(id, key, points);
  }

  removeRun(id: string): void {
    this.#data.removeRun(id);
  }

  /** The next version of a model, which is made when there is none of that name. Answers the version. */
  registerVersion(options: {
    model: string;
    description?: string;
    trackedRunId?: string;
    tags?: Record<string, string>;
  }): string {
    const { model, description } = options;
    const version = String(this.#data.versionsOf(model).length + 1);
    this.#data.touchModel(
      model,
      description === undefined ? {} : { description },
    );
    this.#data.putVersion({
      model,
      version,
      status: 'READY',
      tags: options.tags ?? {},
      trackedRunId: options.trackedRunId,
      createdAt: new Date(),
    });
    return version;
  }

  setAlias(model: string, alias: string, version: string): void {
    const aliases = this.#data.model(model)?.aliases;
    this.#data.touchModel(model, { aliases: { ...aliases, [alias]: version } });
  }

  removeModel(model: string): void {
    this.#data.removeModel(model);
  }

  removeVersion(model: string, version: string): void {
    this.#data.removeVersion(model, version);
  }

  #checkAvailable(): void {
    if (!this.available) {
      throw new ServiceUnavailableError('The in-memory tracker is down');
    }
  }
}
