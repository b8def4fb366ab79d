import type { RunFilter } from '../database/runFilter';
import { allOf, anyOf, compose, FALSE, places, type Sql, sql } from './sql';

/** The filter as a condition that is true or false, with the same meaning as `matchesRunFilter`. */
export function compileRunFilter(filter: RunFilter, table: string): Sql {
  if ('anyOf' in filter) {
    return anyOf(filter.anyOf.map(part => compileRunFilter(part, table)));
  }
  if ('allOf' in filter) {
    return allOf(filter.allOf.map(part => compileRunFilter(part, table)));
  }
  if ('not' in filter) {
    return compose('not {}', compileRunFilter(filter.not, table));
  }
  if ('owners' in filter) {
    return among(`${table}.owner`, filter.owners);
  }
  if ('projects' in filter) {
    // What belongs to no project holds an empty text.
    const named = filter.projects.filter(project => project !== '');
    return among(`${table}.project`, named);
  }
  // Without the first part a run started by nobody were neither within nor without the filter.
  return compose(
    `(${table}.started_by is not null and {})`,
    among(`${table}.started_by`, filter.startedBy),
  );
}

function among(column: string, values: string[]): Sql {
  return values.length === 0
    ? FALSE
    : sql(`${column} in (${places(values)})`, ...values);
}
