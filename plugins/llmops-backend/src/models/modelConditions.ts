import { InputError } from '@backstage/errors';
import type { Knex } from 'knex';
import { applyModelFilter, type ModelFilter } from './modelFilter';
import type { ModelConditions } from './ModelStore';

/** Facets that are rows of the table `model_facets`, by the name of their condition. */
export const VALUE_FACETS = [
  'lifecycle',
  'license',
  'task',
  'baseModel',
  'language',
] as const;

/** What models can be counted by. */
export type Facet = (typeof VALUE_FACETS)[number] | 'owner' | 'metric';

export interface ConditionOptions {
  /** Owner of the models that have none of their own. */
  unowned: string;
  filter?: ModelFilter;
  /** Facet whose own condition is left out, to count its other values. */
  except?: Facet;
}

/**
 * Adds conditions and what the caller may see to a query of `models`.
 *
 * Rejects a range without its metric, and one that is empty, with an `InputError`.
 */
export function applyModelConditions(
  query: Knex.QueryBuilder,
  conditions: ModelConditions,
  { unowned, filter, except }: ConditionOptions,
): void {
  if (filter) {
    applyModelFilter(query, filter, unowned);
  }
  const { project, text, owner } = conditions;
  if (project !== undefined) {
    query.where({ project });
  }
  if (text?.trim()) {
    const pattern = `%${escapeLike(text.trim().toLowerCase())}%`;
    query.where(part =>
      part
        .whereRaw("lower(models.name) like ? escape '\\'", [pattern])
        .orWhereRaw("lower(models.description) like ? escape '\\'", [pattern]),
    );
  }
  if (owner?.length && except !== 'owner') {
    query.whereRaw(
      `coalesce(models.owner, ?) in (${owner.map(() => '?').join(', ')})`,
      [unowned, ...owner],
    );
  }
  for (const facet of VALUE_FACETS) {
    const values = conditions[facet];
    if (values?.length && facet !== except) {
      query.whereExists(rows =>
        ofModel(rows.select('value').from('model_facets'), 'model_facets')
          .where({ facet })
          .whereIn('value', values),
      );
    }
  }
  if (except !== 'metric') {
    applyMetric(query, conditions);
  }
}

function applyMetric(
  query: Knex.QueryBuilder,
  { metric, metricMin: least, metricMax: most }: ModelConditions,
): void {
  if (metric === undefined) {
    if (least !== undefined || most !== undefined) {
      throw new InputError(
        'metricMin and metricMax need a metric; name it by the parameter metric',
      );
    }
    return;
  }
  if (least !== undefined && most !== undefined && least > most) {
    throw new InputError(
      `No value is from ${least} to ${most}; metricMin must not be above metricMax`,
    );
  }
  query.whereExists(rows => {
    ofModel(
      rows.select('value').from('model_evaluations'),
      'model_evaluations',
    ).where({ metric });
    if (least !== undefined) {
      rows.where('value', '>=', least);
    }
    if (most !== undefined) {
      rows.where('value', '<=', most);
    }
  });
}

/** Ties rows of another table to the model of the outer query. */
function ofModel(rows: Knex.QueryBuilder, table: string): Knex.QueryBuilder {
  return rows
    .whereRaw(`${table}.model = models.name`)
    .whereRaw(`${table}.tracker = models.tracker`);
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, character => `\\${character}`);
}
