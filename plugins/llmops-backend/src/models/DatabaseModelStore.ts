import type {
  ModelFacets,
  RunModel,
} from '@llmops/backstage-plugin-llmops-common';
import type {
  ModelRecord,
  ModelVersionRecord,
} from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';
import { countFacets } from './countFacets';
import { listModels } from './listModels';
import { applyModelFilter, type ModelFilter } from './modelFilter';
import {
  compareVersions,
  type ModelRow,
  type ModelVersionRow,
  modelFingerprint,
  toModel,
  toModelRow,
  toModelVersion,
  toVersionRow,
  versionFingerprint,
} from './modelRows';
import type {
  ModelConditions,
  ModelQuery,
  ModelStore,
  StoredModel,
  StoredModelVersion,
} from './ModelStore';
import { listModelNames } from './listModelNames';
import { removeVersions } from './removeVersions';
import { settleModels } from './settleModels';
import { newestVersionsOfRuns } from './newestVersionsOfRuns';

/** Within what SQLite takes in one statement. */
const CHUNK = 100;

/** Models in the plugin's database. A model without an owner of its own belongs to the configured group. */
export class DatabaseModelStore implements ModelStore {
  readonly #database: Knex;
  readonly #unownedGroup: string;

  static create(options: {
    database: Knex;
    unownedGroup: string;
  }): DatabaseModelStore {
    return new DatabaseModelStore(options.database, options.unownedGroup);
  }

  private constructor(database: Knex, unownedGroup: string) {
    this.#database = database;
    this.#unownedGroup = unownedGroup;
  }

  async upsertModels(
    tracker: string,
    models: ModelRecord[],
  ): Promise<string[]> {
    const changed: string[] = [];
    for (const chunk of chunksOf(models, record => record.name)) {
      const stored = await this.#database<ModelRow>('models')
        .where({ tracker })
        .whereIn(
          'name',
          chunk.map(model => model.name),
        );
      const before = new Map(
        stored.map(row => [row.name, modelFingerprint(row)]),
      );
      const fresh = chunk
        .map(model => toModelRow(tracker, model))
        .filter(row => before.get(row.name) !== modelFingerprint(row));
      if (fresh.length > 0) {
        const names = fresh.map(row => row.name);
        // At once with what its versions say of it, so that nobody sees a new model without its owner.
        await this.#database.transaction(async tx => {
          await tx('models')
            .insert(fresh)
            .onConflict(['name', 'tracker'])
            .merge();
          await settleModels(tx, tracker, names);
        });
        changed.push(...names);
      }
    }
    return changed;
  }

  async upsertVersions(
    tracker: string,
    versions: ModelVersionRecord[],
  ): Promise<string[]> {
    const changed = new Set<string>();
    for (const chunk of chunksOf(versions, keyOf)) {
      // Of a model with thousands of versions, only those of the report.
      const stored = await this.#database<ModelVersionRow>('model_versions')
        .where({ tracker })
        .whereIn(
          ['model', 'version'],
          chunk.map(({ model, version }) => [model, version]),
        );
      const before = new Map(
        stored.map(row => [keyOf(row), versionFingerprint(row)]),
      );
      const fresh = chunk
        .map(version => toVersionRow(tracker, version))
        .filter(row => before.get(keyOf(row)) !== versionFingerprint(row));
      if (fresh.length > 0) {
        await this.#database<ModelVersionRow>('model_versions')
          .insert(fresh)
          .onConflict(['tracker', 'model', 'version'])
          .merge();
        fresh.forEach(row => changed.add(row.model));
      }
    }
    await this.settle(tracker, [...changed]);
    return [...changed];
  }

  async setOwner(tracker: string, name: string, owner: string): Promise<void> {
    await this.#database<ModelRow>('models')
      .where({ tracker, name })
      .update({ owner, owner_version: null });
  }

  async removeModels(tracker: string, names: string[]): Promise<void> {
    for (const chunk of chunksOf(names, name => name)) {
      await this.#database.transaction(async tx => {
        await tx('model_versions')
          .where({ tracker })
          .whereIn('model', chunk)
          .delete();
        await tx('models').where({ tracker }).whereIn('name', chunk).delete();
      });
    }
  }

  async removeVersions(
    tracker: string,
    versions: Array<{ model: string; version: string }>,
  ): Promise<void> {
    return removeVersions(this.#database, tracker, versions);
  }

  async listNames(
    tracker: string,
    after: string | undefined,
  ): Promise<Array<{ name: string; versions: string[] }>> {
    return listModelNames(this.#database, tracker, after);
  }

  async producedBy(
    tracker: string,
    trackedRunIds: string[],
  ): Promise<string[]> {
    const names = new Set<string>();
    for (const chunk of chunksOf(trackedRunIds, id => id)) {
      const models: string[] = await this.#database('model_versions')
        .where({ tracker })
        .whereIn('tracked_run_id', chunk)
        .distinct()
        .pluck('model');
      models.forEach(name => names.add(name));
    }
    return [...names];
  }

  async settle(tracker: string, names: string[]): Promise<string[]> {
    const changed: string[] = [];
    for (const chunk of chunksOf(names, name => name)) {
      changed.push(
        ...(await this.#database.transaction(tx =>
          settleModels(tx, tracker, chunk),
        )),
      );
    }
    return changed;
  }

  async get(tracker: string, name: string): Promise<StoredModel | undefined> {
    const row = await this.#database<ModelRow>('models')
      .where({ tracker, name })
      .first();
    return row && toModel(row, this.#unownedGroup);
  }

  async listVersions(
    tracker: string,
    name: string,
  ): Promise<StoredModelVersion[]> {
    const rows = await this.#database<ModelVersionRow>('model_versions').where({
      tracker,
      model: name,
    });
    return rows.sort(compareVersions).map(toModelVersion);
  }

  async list(
    query: ModelQuery,
    filter?: ModelFilter,
  ): Promise<{ items: StoredModel[]; nextCursor?: string }> {
    return listModels(this.#database, this.#unownedGroup, query, filter);
  }

  async facets(
    conditions: ModelConditions,
    filter?: ModelFilter,
  ): Promise<ModelFacets> {
    return countFacets(this.#database, this.#unownedGroup, conditions, filter);
  }

  async newest(limit: number, filter?: ModelFilter): Promise<StoredModel[]> {
    const query = this.#database<ModelRow>('models');
    if (filter) {
      applyModelFilter(query, filter, this.#unownedGroup);
    }
    const rows: ModelRow[] = await query
      .orderBy([
        { column: 'updated_at', order: 'desc' },
        { column: 'name' },
        { column: 'tracker' },
      ])
      .limit(limit);
    return rows.map(row => toModel(row, this.#unownedGroup));
  }

  async producedByRuns(runIds: string[]): Promise<Map<string, RunModel>> {
    const models = new Map<string, RunModel>();
    for (const chunk of chunksOf(runIds, id => id)) {
      const part = await newestVersionsOfRuns(this.#database, chunk);
      part.forEach((model, runId) => models.set(runId, model));
    }
    return models;
  }
}

function keyOf(version: { model: string; version: string }): string {
  return JSON.stringify([version.model, version.version]);
}

/** Chunks in which nothing comes twice: the last of the same key counts. */
function chunksOf<T>(items: T[], key: (item: T) => string): T[][] {
  const unique = [...new Map(items.map(item => [key(item), item])).values()];
  const chunks: T[][] = [];
  for (let start = 0; start < unique.length; start += CHUNK) {
    chunks.push(unique.slice(start, start + CHUNK));
  }
  return chunks;
}
