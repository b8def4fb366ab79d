import type { ModelFacets } from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import {
  applyModelConditions,
  type Facet,
  VALUE_FACETS,
} from './modelConditions';
import type { ModelFilter } from './modelFilter';
import type { ModelConditions } from './ModelStore';

/** A page shows no more values of a facet. */
const MAX_VALUES = 100;

interface CountRow {
  value: string;
  count: string | number;
}

/** How many of the models that match have which value, of each facet under the conditions on the others. */
export async function countFacets(
  database: Knex,
  unowned: string,
  conditions: ModelConditions,
  filter?: ModelFilter,
): Promise<ModelFacets> {
  const counted = database.raw('count(*) as count');
  const matching = (except?: Facet) => {
    const models = database('models');
    applyModelConditions(models, conditions, { unowned, filter, except });
    return models;
  };
  const joined = (table: string, except: Facet) =>
    matching(except).join(table, join =>
      join
        .on(`${table}.model`, 'models.name')
        .andOn(`${table}.tracker`, 'models.tracker'),
    );
  const ofFacet = async (facet: (typeof VALUE_FACETS)[number]) => {
    const rows: CountRow[] = await joined('model_facets', facet)
      .where('model_facets.facet', facet)
      .groupBy('model_facets.value')
      .select('model_facets.value', counted)
      .orderBy([{ column: 'count', order: 'desc' }, { column: 'value' }])
      .limit(MAX_VALUES);
    return rows.map(toValue);
  };
  const [total]: CountRow[] = await matching().select(counted);
  const owners: CountRow[] = await matching('owner')
    .groupByRaw('1')
    .select(
      database.raw('coalesce(models.owner, ?) as value', [unowned]),
      counted,
    )
    .orderBy([{ column: 'count', order: 'desc' }, { column: 'value' }])
    .limit(MAX_VALUES);
  const facets: ModelFacets['facets'] = { owner: owners.map(toValue) };
  for (const facet of VALUE_FACETS) {
    facets[facet] = await ofFacet(facet);
  }
  const metrics: Array<CountRow & { minimum: number; maximum: number }> =
    // Of the finite values: a range has two ends.
    await joined('model_evaluations', 'metric')
      .whereBetween('model_evaluations.value', [
        -Number.MAX_VALUE,
        Number.MAX_VALUE,
      ])
      .groupBy('model_evaluations.metric')
      .select(
        { value: 'model_evaluations.metric' },
        counted,
        database.raw('min(model_evaluations.value) as minimum'),
        database.raw('max(model_evaluations.value) as maximum'),
      )
      .orderBy([{ column: 'count', order: 'desc' }, { column: 'metric' }])
      .limit(MAX_VALUES);
  return {
    total: Number(total.count),
    facets,
    metrics: metrics.map(({ value, count, minimum, maximum }) => ({
      metric: value,
      count: Number(count),
      minimum,
      maximum,
    })),
  };
}

function toValue({ value, count }: CountRow) {
  return { value, count: Number(count) };
}
