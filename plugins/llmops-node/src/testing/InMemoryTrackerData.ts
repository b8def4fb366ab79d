import type { JsonObject } from '@backstage/types';
import type {
  MetricPoint,
  ModelRecord,
  ModelVersionRecord,
  TrackedRunRecord,
  TrackerSink,
  TrackerSyncRequest,
} from '../tracker';

interface Revised<T> {
  /** Grows with every change of anything that is held. */
  revision: number;
  record: T;
}

/** What an in-memory tracker holds, and what of it changed since when. */
export class InMemoryTrackerData {
  #revision = 0;
  readonly #runs = new Map<string, Revised<TrackedRunRecord>>();
  readonly #points = new Map<string, Map<string, MetricPoint[]>>();
  readonly #models = new Map<string, Revised<ModelRecord>>();
  readonly #versions = new Map<string, Revised<ModelVersionRecord>>();
  readonly #removedModels: Array<Revised<string>> = [];
  readonly #removedRuns: Array<Revised<string>> = [];
  readonly #removedVersions: Array<
    Revised<{ model: string; version: string }>
  > = [];

  hasRun(id: string): boolean {
    return this.#runs.has(id);
  }

  model(name: string): ModelRecord | undefined {
    return this.#models.get(name)?.record;
  }

  versionsOf(model: string): ModelVersionRecord[] {
    return [...this.#versions.values()]
      .map(({ record }) => record)
      .filter(record => record.model === model);
  }

  /** In the order in which they were logged. */
  pointsOf(runId: string, key: string): MetricPoint[] {
    return this.#points.get(runId)?.get(key) ?? [];
  }

  putRun(record: TrackedRunRecord): void {
    this.#runs.set(record.id, this.#revised(record));
  }

  /** A run that is not there stays so. */
  changeRun(id: string, change: Partial<TrackedRunRecord>): void {
    const run = this.#runs.get(id);
    if (run) {
      this.putRun({ ...run.record, ...change });
    }
  }

  addPoints(runId: string, key: string, points: MetricPoint[]): void {
    const series = this.#points.get(runId) ?? new Map<string, MetricPoint[]>();
    series.set(key, [...this.pointsOf(runId, key), ...points]);
    this.#points.set(runId, series);
    const newest = points.at(-1);
    if (newest) {
      const metrics = this.#runs.get(runId)?.record.metrics;
      this.changeRun(runId, { metrics: { ...metrics, [key]: newest } });
    }
  }

  removeRun(id: string): void {
    this.#runs.delete(id);
    this.#points.delete(id);
    this.#removedRuns.push(this.#revised(id));
  }

  /** Changes a model, or makes it. */
  touchModel(name: string, change: Partial<ModelRecord>): void {
    const now = new Date();
    this.#models.set(
      name,
      this.#revised({
        name,
        tags: {},
        aliases: {},
        createdAt: now,
        ...this.model(name),
        ...change,
        updatedAt: now,
      }),
    );
  }

  putVersion(record: ModelVersionRecord): void {
    this.#versions.set(
      `${record.model}/${record.version}`,
      this.#revised(record),
    );
  }

  removeModel(name: string): void {
    this.#models.delete(name);
    for (const [key, { record }] of this.#versions) {
      if (record.model === name) {
        this.#versions.delete(key);
      }
    }
    this.#removedModels.push(this.#revised(name));
  }

  removeVersion(model: string, version: string): void {
    this.#versions.delete(`${model}/${version}`);
    this.#removedVersions.push(this.#revised({ model, version }));
  }

  /** Reports what changed since the cursor and what active attempts logged; answers the next cursor. */
  async report(
    { cursor, active }: TrackerSyncRequest,
    sink: TrackerSink,
  ): Promise<JsonObject> {
    const since = Number(cursor?.revision ?? 0);
    const revision = this.#revision;
    const runs = changedSince(this.#runs.values(), since);
    await sink.upsertRuns(runs);
    const keys = new Set(active.map(nameOf));
    for (const { record } of this.#runs.values()) {
      if (runs.includes(record) || keys.has(nameOf(record))) {
        await this.#reportPoints(record.id, sink);
      }
    }
    await sink.removeRuns(changedSince(this.#removedRuns, since));
    const models = changedSince(this.#models.values(), since);
    const versions = changedSince(this.#versions.values(), since);
    await sink.upsertModels(models);
    await sink.upsertModelVersions(versions);
    await sink.removeModels(
      changedSince(this.#removedModels, since).filter(
        name => !this.#models.has(name),
      ),
    );
    await sink.removeModelVersions(changedSince(this.#removedVersions, since));
    return { revision };
  }

  async #reportPoints(id: string, sink: TrackerSink): Promise<void> {
    const positions = await sink.metricPositions(id);
    for (const [key, points] of this.#points.get(id) ?? []) {
      const fresh = points.slice(positions[key]?.points ?? 0);
      if (fresh.length > 0) {
        await sink.appendMetric(id, key, fresh);
      }
    }
  }

  #revised<T>(record: T): Revised<T> {
    return { revision: ++this.#revision, record };
  }
}

/** What joins runs to attempts: the secret, or the key of attempts that have none. */
function nameOf(one: { joinToken?: string; dispatchKey?: string }): string {
  return one.joinToken ?? one.dispatchKey ?? '';
}

function changedSince<T>(entries: Iterable<Revised<T>>, since: number): T[] {
  return [...entries]
    .filter(entry => entry.revision > since)
    .map(entry => entry.record);
}
