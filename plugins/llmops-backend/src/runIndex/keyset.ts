import type { SortTerm } from './sortSegments';
import { allOf, compose, type Sql, sql } from './sql';

/*
 * A page goes on from the values of the row where the one before ended, so that its cost does not grow with its place.
 */

/**
 * The values of the terms, as columns `t0`, `t1` and so on. With `write`, in a form by which the planner takes no index
 * for their order.
 */
export function selectTerms(
  terms: SortTerm[],
  write = (text: string) => text,
): Sql {
  const columns = terms.map(({ value }, index) =>
    compose(`${write('{}')} as t${index}`, value),
  );
  return {
    text: columns.map(({ text }) => text).join(', '),
    bindings: columns.flatMap(({ bindings }) => bindings),
  };
}

/** The order of rows that have these columns. */
export function orderBy(terms: SortTerm[]): string {
  // By the names of the columns: an expression with a binding would be another expression.
  const parts = terms.map(
    ({ descending }, index) => `t${index} ${descending ? 'desc' : 'asc'}`,
  );
  return `order by ${parts.join(', ')}`;
}

/** What comes after a place in the order. */
export function afterPlace(terms: SortTerm[], values: string[]): Sql {
  return beyond(terms, values, ({ descending }) => (descending ? '<' : '>'));
}

/** What comes before a place in the order, or is there. */
export function upToPlace(terms: SortTerm[], values: string[]): Sql {
  const before = beyond(terms, values, ({ descending }) =>
    descending ? '>' : '<',
  );
  const there = allOf(
    terms.map((part, index) =>
      compose('{} = {}', part.value, bound(part, values[index])),
    ),
  );
  return compose('({} or {})', before, there);
}

function beyond(
  terms: SortTerm[],
  values: string[],
  sideOf: (part: SortTerm) => string,
): Sql {
  const [first, ...rest] = terms;
  const value = bound(first, values[0]);
  const side = sideOf(first);
  const further = compose(`{} ${side} {}`, first.value, value);
  if (rest.length === 0) {
    return further;
  }
  // The first part lets an index begin at the place; the rest alone would not.
  return compose(
    `({} ${side}= {} and ({} or {}))`,
    first.value,
    value,
    further,
    beyond(rest, values.slice(1), sideOf),
  );
}

function bound({ type }: SortTerm, value: string): Sql {
  return type === 'number' ? sql('?', Number(value)) : sql('?', value);
}
