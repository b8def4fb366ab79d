import type { Knex } from 'knex';

/**
 * Which models a caller may see. Compiled from permission conditions, pushed into the query of a list and evaluated
 * in memory for a single model, with the same answer.
 */
export type ModelFilter =
  | { anyOf: ModelFilter[] }
  | { allOf: ModelFilter[] }
  | { not: ModelFilter }
  | { owners: string[] };

/**
 * Adds the filter to a query of models.
 *
 * @param unowned - Owner of the models that have none of their own
 */
export function applyModelFilter(
  query: Knex.QueryBuilder,
  filter: ModelFilter,
  unowned: string,
): void {
  if ('anyOf' in filter) {
    query.where(group => {
      group.whereRaw('1 = 0');
      for (const part of filter.anyOf) {
        group.orWhere(inner => applyModelFilter(inner, part, unowned));
      }
    });
  } else if ('allOf' in filter) {
    query.where(group => {
      group.whereRaw('1 = 1');
      for (const part of filter.allOf) {
        group.andWhere(inner => applyModelFilter(inner, part, unowned));
      }
    });
  } else if ('not' in filter) {
    query.whereNot(inner => applyModelFilter(inner, filter.not, unowned));
  } else {
    query.where(group => {
      // `owner is not null` keeps the comparison two-valued, so that its negation holds for models without an owner.
      group.where(owned =>
        owned.whereNotNull('owner').whereIn('owner', filter.owners),
      );
      if (filter.owners.includes(unowned)) {
        group.orWhereNull('owner');
      }
    });
  }
}
