import type {
  MetricPoint,
  ModelRecord,
  ModelVersionRecord,
  TrackedRunRecord,
  TrackerSink,
  TrackerSyncProgress,
} from '../tracker';

/** Small, so that tests see more than one. */
const PAGE = 3;

/**
 * What a tracker reported, kept in memory with the rules of {@link TrackerSink}: records replace the ones of the same
 * id and a point is stored once.
 *
 * @public
 */
export class InMemoryTrackerSink implements TrackerSink {
  /** By id. */
  readonly runs = new Map<string, TrackedRunRecord>();
  /** By name. */
  readonly models = new Map<string, ModelRecord>();
  /** By `<model>/<version>`. */
  readonly versions = new Map<string, ModelVersionRecord>();
  /** What was said last of a long reading. */
  lastProgress?: TrackerSyncProgress;
  /** Why the server refuses a run, by id of the portal's run. */
  readonly refusals = new Map<string, string>();
  readonly #points = new Map<string, Map<string, MetricPoint[]>>();

  async upsertRuns(runs: TrackedRunRecord[]): Promise<void> {
    runs.forEach(run => this.runs.set(run.id, run));
  }

  async removeRuns(ids: string[]): Promise<void> {
    for (const id of ids) {
      this.runs.delete(id);
      this.#points.delete(id);
    }
  }

  async refused(runId: string, reason: string | undefined): Promise<void> {
    if (reason === undefined) {
      this.refusals.delete(runId);
    } else {
      this.refusals.set(runId, reason);
    }
  }

  async storedRunIds(
    after: string | undefined,
    options: { unfinished?: boolean } = {},
  ): Promise<string[]> {
    const foreign = [...this.runs.values()].filter(
      ({ dispatchKey, state }) =>
        dispatchKey === undefined &&
        (!options.unfinished || state === 'running' || state === 'queued'),
    );
    return pageAfter(
      foreign.map(({ id }) => id),
      after,
    );
  }

  async appendMetric(
    trackedRunId: string,
    key: string,
    points: MetricPoint[],
  ): Promise<void> {
    const stored = this.points(trackedRunId, key);
    const added = points.filter(
      point => !stored.some(other => isSamePoint(point, other)),
    );
    const series = this.#points.get(trackedRunId) ?? new Map();
    series.set(
      key,
      [...stored, ...added].sort((a, b) => a.step - b.step || a.time - b.time),
    );
    this.#points.set(trackedRunId, series);
  }

  async metricPositions(
    trackedRunId: string,
  ): Promise<
    Record<string, { points: number; lastStep: number; lastTime: number }>
  > {
    const series = [...(this.#points.get(trackedRunId) ?? [])];
    return Object.fromEntries(
      series
        .filter(([, points]) => points.length > 0)
        .map(([key, points]) => {
          const last = points[points.length - 1];
          return [
            key,
            {
              points: points.length,
              lastStep: last.step,
              lastTime: last.time,
            },
          ];
        }),
    );
  }

  async upsertModels(models: ModelRecord[]): Promise<void> {
    models.forEach(model => this.models.set(model.name, model));
  }

  async upsertModelVersions(versions: ModelVersionRecord[]): Promise<void> {
    versions.forEach(version =>
      this.versions.set(`${version.model}/${version.version}`, version),
    );
  }

  async removeModels(names: string[]): Promise<void> {
    for (const name of names) {
      this.models.delete(name);
      for (const [key, version] of this.versions) {
        if (version.model === name) {
          this.versions.delete(key);
        }
      }
    }
  }

  async removeModelVersions(
    versions: Array<{ model: string; version: string }>,
  ): Promise<void> {
    for (const { model, version } of versions) {
      this.versions.delete(`${model}/${version}`);
    }
  }

  async storedModels(
    after: string | undefined,
  ): Promise<Array<{ name: string; versions: string[] }>> {
    const versions = [...this.versions.values()];
    return pageAfter(this.models.keys(), after).map(name => ({
      name,
      versions: versions
        .filter(({ model }) => model === name)
        .map(({ version }) => version),
    }));
  }

  async storedVersions(model: string): Promise<string[]> {
    return [...this.versions.values()]
      .filter(version => version.model === model)
      .map(({ version }) => version);
  }

  async progress(progress: TrackerSyncProgress | undefined): Promise<void> {
    this.lastProgress = progress;
  }

  /** Stored points of one metric, ordered by step and time. */
  points(trackedRunId: string, key: string): MetricPoint[] {
    return this.#points.get(trackedRunId)?.get(key) ?? [];
  }
}

function pageAfter(
  keys: Iterable<string>,
  after: string | undefined,
): string[] {
  return [...keys]
    .filter(key => after === undefined || key > after)
    .sort()
    .slice(0, PAGE);
}

function isSamePoint(a: MetricPoint, b: MetricPoint): boolean {
  return a.step === b.step && a.time === b.time && Object.is(a.value, b.value);
}
