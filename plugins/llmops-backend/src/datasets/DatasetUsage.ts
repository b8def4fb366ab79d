import type {
  DatasetModel,
  DatasetRun,
} from '@llmops/backstage-plugin-llmops-common';
import type { TrackedDataset } from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';
import type { RunRow } from '../database/rows';
import type { RunFilterSubject } from '../database/runFilter';
import type { ModelAccess, RunAccess } from '../permissions/Access';
import type { DatasetRecord } from './DatasetEntities';
import type { DatasetVersions, VersionRecord } from './DatasetVersions';

/** Runs of the dataset's projects, and observed ones, that are looked at. */
const MOST_RUNS = 1_000;
const SHOWN_RUNS = 5;
const BATCH = 200;

/** What used a version. */
export interface Usage {
  runCount: number;
  runs: DatasetRun[];
  models: DatasetModel[];
}

/**
 * Finds the runs and models that used the versions of a dataset: by what a run told its tracker that it read, else by
 * the commit that it ran at.
 */
export class DatasetUsage {
  readonly #database: Knex;
  readonly #versions: Pick<DatasetVersions, 'at'>;

  readonly #unownedGroup: string;

  constructor(options: {
    database: Knex;
    versions: Pick<DatasetVersions, 'at'>;
    unownedGroup: string;
  }) {
    this.#database = options.database;
    this.#versions = options.versions;
    this.#unownedGroup = options.unownedGroup;
  }

  /** By the version's hash. */
  async of(
    dataset: DatasetRecord,
    versions: VersionRecord[],
    access: { runs: RunAccess; models: ModelAccess },
  ): Promise<Map<string, Usage>> {
    const hashes = new Set(versions.map(({ version }) => version));
    const runs = (await this.#candidates(dataset, hashes)).filter(run =>
      access.runs.mayRead(toSubject(run)),
    );
    const declared = await this.#declared(runs, hashes);
    const used = new Map<string, RunRow[]>();
    for (const run of runs) {
      const version =
        declared.get(run.id) ?? (await this.#byCommit(dataset, run));
      for (const hash of [version ?? []].flat()) {
        used.set(hash, [...(used.get(hash) ?? []), run]);
      }
    }
    const models = await this.#models(runs, access.models);
    return new Map(
      [...used].map(([hash, users]) => [
        hash,
        {
          runCount: users.length,
          runs: users.slice(0, SHOWN_RUNS).map(run => ({
            id: run.id,
            name: run.name,
            state: run.state,
            createdAt: new Date(run.created_at),
          })),
          models: users.flatMap(run => models.get(run.id) ?? []),
        },
      ]),
    );
  }

  /** Runs of the projects, and observed runs of no project that declared one of the versions; newest first. */
  async #candidates(
    dataset: DatasetRecord,
    hashes: ReadonlySet<string>,
  ): Promise<RunRow[]> {
    const ofProjects: RunRow[] = dataset.projects.length
      ? await this.#database<RunRow>('runs')
          .whereIn('project', dataset.projects)
          .orderBy('created_at', 'desc')
          .limit(MOST_RUNS)
      : [];
    const observed: RunRow[] = hashes.size
      ? await this.#database('runs as r')
          .join('tracked_runs as t', 't.run_id', 'r.id')
          .where('r.origin', 'observed')
          .whereNotIn('r.project', dataset.projects)
          .whereNotNull('t.datasets')
          .where(group => {
            for (const hash of [...hashes].slice(0, 20)) {
              group.orWhere('t.datasets', 'like', `%"${hash}"%`);
            }
          })
          .orderBy('r.created_at', 'desc')
          .limit(MOST_RUNS)
          .select('r.*')
      : [];
    return [...ofProjects, ...observed].sort((a, b) =>
      b.created_at.localeCompare(a.created_at),
    );
  }

  async #byCommit(dataset: DatasetRecord, run: RunRow) {
    if (!run.commit || !dataset.projects.includes(run.project)) {
      return undefined;
    }
    const content = await this.#versions
      .at(dataset, run.commit)
      .catch(() => undefined);
    return content?.version;
  }

  /** Versions that runs said they read. */
  async #declared(
    runs: RunRow[],
    hashes: ReadonlySet<string>,
  ): Promise<Map<string, string[]>> {
    const declared = new Map<string, string[]>();
    for (const ids of batches(runs.map(run => run.id))) {
      const rows: Array<{ run_id: string; datasets: string }> =
        await this.#database('tracked_runs')
          .select('run_id', 'datasets')
          .whereIn('run_id', ids)
          .whereNotNull('datasets');
      for (const { run_id: runId, datasets } of rows) {
        const records: TrackedDataset[] = JSON.parse(datasets);
        const known = records
          .map(({ digest }) => digest)
          .filter(digest => hashes.has(digest));
        if (known.length) {
          const before = declared.get(runId) ?? [];
          declared.set(runId, [...new Set([...before, ...known])]);
        }
      }
    }
    return declared;
  }

  /** Versions of models that the runs made, by run. */
  async #models(
    runs: RunRow[],
    access: ModelAccess,
  ): Promise<Map<string, DatasetModel[]>> {
    const models = new Map<string, DatasetModel[]>();
    for (const ids of batches(runs.map(run => run.id))) {
      const rows: Array<
        DatasetModel & { run_id: string; owner: string | null }
      > = await this.#database('model_versions as v')
        .join('tracked_runs as t', join =>
          join.on('t.tracker', 'v.tracker').andOn('t.id', 'v.tracked_run_id'),
        )
        .join('models as m', join =>
          join.on('m.tracker', 'v.tracker').andOn('m.name', 'v.model'),
        )
        .whereIn('t.run_id', ids)
        .orderBy(['m.name', 'v.created_at'])
        .select('t.run_id', 'm.owner', 'v.tracker', 'm.name', 'v.version');
      for (const { run_id: runId, owner, ...model } of rows) {
        if (access.mayRead({ owner: owner ?? this.#unownedGroup })) {
          models.set(runId, [...(models.get(runId) ?? []), model]);
        }
      }
    }
    return models;
  }
}

function toSubject(run: RunRow): RunFilterSubject {
  return {
    owner: run.owner,
    startedBy: run.started_by ?? undefined,
    project: run.project || undefined,
  };
}

function batches(ids: string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, index) =>
    ids.slice(index * BATCH, (index + 1) * BATCH),
  );
}
