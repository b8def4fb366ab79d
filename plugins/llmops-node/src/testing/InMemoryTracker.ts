import { randomUUID } from 'node:crypto';
import {
  AuthenticationError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { CurvePreviewRequest, HistoryRequest } from '../curves';
import type {
  ExperimentTracker,
  MetricPoint,
  ModelRecord,
  ModelVersionRecord,
  TrackerDelivery,
  TrackedDataset,
  TrackedRunRecord,
  TrackedRunState,
  TrackerSink,
  TrackerSyncRequest,
  TrackingContext,
} from '../tracker';
import { InMemoryArtifacts } from './InMemoryArtifacts';
import { InMemoryRegistry } from './InMemoryRegistry';

/** Variable that joins training code to its attempt. */
const DISPATCH_KEY = 'MEMORY_TRACKER_DISPATCH_KEY';
const EXPERIMENT = 'MEMORY_TRACKER_EXPERIMENT';

const STATES: Record<string, TrackedRunState> = {
  RUNNING: 'running',
  FINISHED: 'succeeded',
  FAILED: 'failed',
  KILLED: 'cancelled',
};

interface Revised<T> {
  /** Grows with every change of anything the tracker holds. */
  revision: number;
  record: T;
}

/**
 * A tracker that lies in memory, for tests of what uses a tracker and for development without a server.
 * Its methods beside the contract do what training code and people do on a real server.
 *
 * @public
 */
export class InMemoryTracker implements ExperimentTracker {
  readonly id: string;
  readonly title = 'In-memory tracker';
  readonly registry = new InMemoryRegistry({
    check: () => this.#checkAvailable(),
    hasRun: id => this.#runs.has(id),
    model: name => this.#models.get(name)?.record,
    versions: name =>
      [...this.#versions.values()]
        .map(({ record }) => record)
        .filter(({ model }) => model === name),
    putModel: (name, change) => this.#touchModel(name, change),
    putVersion: record => this.#putVersion(record),
  });
  /** Files of its runs; tests put them there. */
  readonly artifacts = new InMemoryArtifacts(id => {
    this.#checkAvailable();
    if (!this.#runs.has(id)) {
      throw new NotFoundError(`The in-memory tracker has no run "${id}"`);
    }
  });
  /** While false every cycle is rejected, as by a server that is down. */
  available = true;
  /** How many cycles were asked for. */
  cycles = 0;
  /** How many of them because the server said that something changed. */
  hints = 0;

  #revision = 0;
  readonly #runs = new Map<string, Revised<TrackedRunRecord>>();
  readonly #metrics = new Map<string, Map<string, MetricPoint[]>>();
  readonly #models = new Map<string, Revised<ModelRecord>>();
  readonly #versions = new Map<string, Revised<ModelVersionRecord>>();
  readonly #removed: Array<Revised<string>> = [];
  readonly #removedRuns: Array<Revised<string>> = [];
  readonly #removedVersions: Array<
    Revised<{ model: string; version: string }>
  > = [];

  constructor(options: { id?: string } = {}) {
    this.id = options.id ?? 'memory';
  }

  environment(context: TrackingContext): Record<string, string> {
    return {
      [DISPATCH_KEY]: context.dispatchKey,
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
    const since = Number(request.cursor?.revision ?? 0);
    const revision = this.#revision;
    const runs = changedSince(this.#runs.values(), since);
    await sink.upsertRuns(runs);
    const active = new Set(request.active.map(attempt => attempt.dispatchKey));
    for (const { record } of this.#runs.values()) {
      if (runs.includes(record) || active.has(record.dispatchKey ?? '')) {
        await this.#reportMetrics(record.id, sink);
      }
    }
    await sink.removeRuns(changedSince(this.#removedRuns, since));
    const models = changedSince(this.#models.values(), since);
    const versions = changedSince(this.#versions.values(), since);
    await sink.upsertModels(models);
    await sink.upsertModelVersions(versions);
    await sink.removeModels(
      changedSince(this.#removed, since).filter(
        name => !this.#models.has(name),
      ),
    );
    await sink.removeModelVersions(changedSince(this.#removedVersions, since));
    return { revision };
  }

  async previewCurve(
    request: CurvePreviewRequest,
  ): Promise<Record<string, MetricPoint[]>> {
    this.#checkAvailable();
    const { key, fromStep = -Infinity, toStep = Infinity } = request;
    const previews: Record<string, MetricPoint[]> = {};
    for (const id of request.trackedRunIds) {
      const points = (this.#metrics.get(id)?.get(key) ?? [])
        .filter(({ step }) => step >= fromStep && step <= toStep)
        .sort((a, b) => a.step - b.step);
      const every = Math.ceil(points.length / request.maxPoints);
      if (points.length > 0) {
        previews[id] = points.filter((_, index) => index % every === 0);
      }
    }
    return previews;
  }

  async readHistory(
    request: HistoryRequest,
    sink: Pick<TrackerSink, 'appendMetric' | 'metricPositions'>,
  ): Promise<void> {
    this.#checkAvailable();
    const { trackedRunId, key } = request;
    const positions = await sink.metricPositions(trackedRunId);
    const points = this.#metrics.get(trackedRunId)?.get(key) ?? [];
    const fresh = points.slice(positions[key]?.points ?? 0);
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
    /** Instead of the environment. */
    dispatchKey?: string;
    parentId?: string;
    step?: string;
    parameters?: Record<string, string>;
    tags?: Record<string, string>;
    datasets?: TrackedDataset[];
    user?: string;
    owner?: string;
    project?: string;
  }): string {
    const id = options.id ?? randomUUID();
    this.#runs.set(id, {
      revision: ++this.#revision,
      record: {
        id,
        name: options.name,
        experiment: options.environment?.[EXPERIMENT] ?? 'Default',
        parentId: options.parentId,
        dispatchKey: options.dispatchKey ?? options.environment?.[DISPATCH_KEY],
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
        startedAt: new Date(),
      },
    });
    return id;
  }

  endRun(id: string, status: string): void {
    const run = this.#runs.get(id);
    if (run) {
      run.record = {
        ...run.record,
        status,
        state: STATES[status] ?? 'succeeded',
        endedAt: new Date(),
      };
      run.revision = ++this.#revision;
    }
  }

  logMetric(id: string, key: string, points: MetricPoint[]): void {
    const series = this.#metrics.get(id) ?? new Map<string, MetricPoint[]>();
    series.set(key, [...(series.get(key) ?? []), ...points]);
    this.#metrics.set(id, series);
    const run = this.#runs.get(id);
    const newest = points.at(-1);
    if (run && newest) {
      run.record = {
        ...run.record,
        metrics: { ...run.record.metrics, [key]: newest },
      };
      run.revision = ++this.#revision;
    }
  }

  removeRun(id: string): void {
    this.#runs.delete(id);
    this.#metrics.delete(id);
    this.#removedRuns.push({ revision: ++this.#revision, record: id });
  }

  /** The next version of a model, which is made when there is none of that name. Answers the version. */
  registerVersion(options: {
    model: string;
    description?: string;
    trackedRunId?: string;
    tags?: Record<string, string>;
  }): string {
    const now = new Date();
    const earlier = [...this.#versions.values()].filter(
      ({ record }) => record.model === options.model,
    );
    const version = String(earlier.length + 1);
    const { description } = options;
    this.#touchModel(
      options.model,
      description === undefined ? {} : { description },
    );
    this.#putVersion({
      model: options.model,
      version,
      status: 'READY',
      tags: options.tags ?? {},
      trackedRunId: options.trackedRunId,
      createdAt: now,
    });
    return version;
  }

  setAlias(model: string, alias: string, version: string): void {
    const aliases = this.#models.get(model)?.record.aliases;
    this.#touchModel(model, { aliases: { ...aliases, [alias]: version } });
  }

  removeModel(model: string): void {
    this.#models.delete(model);
    for (const [key, { record }] of this.#versions) {
      if (record.model === model) {
        this.#versions.delete(key);
      }
    }
    this.#removed.push({ revision: ++this.#revision, record: model });
  }

  removeVersion(model: string, version: string): void {
    this.#versions.delete(`${model}/${version}`);
    this.#removedVersions.push({
      revision: ++this.#revision,
      record: { model, version },
    });
  }

  #checkAvailable(): void {
    if (!this.available) {
      throw new ServiceUnavailableError('The in-memory tracker is down');
    }
  }

  #touchModel(name: string, change: Partial<ModelRecord>): void {
    const now = new Date();
    const record = this.#models.get(name)?.record;
    this.#models.set(name, {
      revision: ++this.#revision,
      record: {
        name,
        tags: {},
        aliases: {},
        createdAt: now,
        ...record,
        ...change,
        updatedAt: now,
      },
    });
  }

  #putVersion(record: ModelVersionRecord): void {
    this.#versions.set(`${record.model}/${record.version}`, {
      revision: ++this.#revision,
      record,
    });
  }

  async #reportMetrics(id: string, sink: TrackerSink): Promise<void> {
    const positions = await sink.metricPositions(id);
    for (const [key, points] of this.#metrics.get(id) ?? []) {
      const fresh = points.slice(positions[key]?.points ?? 0);
      if (fresh.length > 0) {
        await sink.appendMetric(id, key, fresh);
      }
    }
  }
}

function changedSince<T>(entries: Iterable<Revised<T>>, since: number): T[] {
  return [...entries]
    .filter(entry => entry.revision > since)
    .map(entry => entry.record);
}
