import type { ModelFacts } from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import type { ModelRow } from '../models/modelRows';
import { factsFingerprint } from './factsFingerprint';
import {
  type FactsRow,
  fromFactsRow,
  sameFacts,
  toEvaluationRows,
  toFacetRows,
  toFactsRow,
} from './factsRows';
import {
  factsKey,
  type ModelFactsStore,
  type ModelKey,
  type StoredFacts,
} from './ModelFactsStore';

/** Within what SQLite takes in one statement. */
const CHUNK = 100;
const PAGE = 500;

export class DatabaseModelFactsStore implements ModelFactsStore {
  readonly #database: Knex;

  static create(options: { database: Knex }): DatabaseModelFactsStore {
    return new DatabaseModelFactsStore(options.database);
  }

  private constructor(database: Knex) {
    this.#database = database;
  }

  async put(model: ModelKey, facts: StoredFacts): Promise<boolean> {
    const row = toFactsRow(model, facts, new Date());
    const of = { tracker: model.tracker, model: model.name };
    return this.#database.transaction(async tx => {
      const before: FactsRow | undefined = await tx<FactsRow>('model_facts')
        .where(of)
        .first();
      if (before && sameFacts(before, row)) {
        return false;
      }
      const exists = await tx('models')
        .where({ tracker: model.tracker, name: model.name })
        .first('name');
      if (!exists) {
        return false;
      }
      await tx<FactsRow>('model_facts')
        .insert(row)
        .onConflict(['model', 'tracker'])
        .merge();
      await tx('model_facets').where(of).delete();
      await tx('model_evaluations').where(of).delete();
      await insertAll(tx, 'model_facets', toFacetRows(model, facts));
      await insertAll(tx, 'model_evaluations', toEvaluationRows(model, facts));
      return true;
    });
  }

  async get({ tracker, name }: ModelKey): Promise<StoredFacts | undefined> {
    const row = await this.#database<FactsRow>('model_facts')
      .where({ tracker, model: name })
      .first();
    return row && fromFactsRow(row);
  }

  async getMany(models: ModelKey[]): Promise<Map<string, ModelFacts>> {
    const found = new Map<string, ModelFacts>();
    for (let start = 0; start < models.length; start += CHUNK) {
      const names = models.slice(start, start + CHUNK).map(({ name }) => name);
      const rows: FactsRow[] = await this.#database<FactsRow>(
        'model_facts',
      ).whereIn('model', names);
      for (const row of rows) {
        const { fingerprint, version, commit, ...facts } = fromFactsRow(row);
        found.set(factsKey({ tracker: row.tracker, name: row.model }), facts);
      }
    }
    return found;
  }

  async listOutdated(limit: number): Promise<ModelKey[]> {
    const outdated: ModelKey[] = [];
    let after = { name: '', tracker: '' };
    for (;;) {
      const rows = await this.#pageAfter(after);
      outdated.push(
        ...rows.filter(row => row.fingerprint !== factsFingerprint(row)),
      );
      const last = rows[rows.length - 1];
      if (rows.length < PAGE || outdated.length >= limit) {
        return outdated
          .slice(0, limit)
          .map(({ tracker, name }) => ({ tracker, name }));
      }
      after = last;
    }
  }

  /** Rows of models behind a place, with the fingerprint that their facts were made from. */
  async #pageAfter(after: {
    name: string;
    tracker: string;
  }): Promise<Array<ModelRow & { fingerprint: string | null }>> {
    return this.#database('models')
      .leftJoin('model_facts', join =>
        join
          .on('model_facts.model', 'models.name')
          .andOn('model_facts.tracker', 'models.tracker'),
      )
      .where('models.name', '>', after.name)
      .orWhere(same =>
        same
          .where('models.name', after.name)
          .andWhere('models.tracker', '>', after.tracker),
      )
      .orderBy(['models.name', 'models.tracker'])
      .limit(PAGE)
      .select('models.*', 'model_facts.fingerprint');
  }
}

async function insertAll(
  tx: Knex.Transaction,
  table: string,
  rows: object[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += CHUNK) {
    await tx(table).insert(rows.slice(start, start + CHUNK));
  }
}
