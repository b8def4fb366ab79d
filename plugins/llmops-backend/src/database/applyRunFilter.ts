import type { Knex } from 'knex';
import type { RunFilter } from './runFilter';
import type { RunRow } from './rows';

/** Adds the filter to a query of runs, with the same meaning as `matchesRunFilter`. */
export function applyRunFilter(
  query: Knex.QueryBuilder<RunRow>,
  filter: RunFilter,
): void {
  if ('anyOf' in filter) {
    if (filter.anyOf.length === 0) {
      query.whereRaw('1 = 0');
      return;
    }
    query.where(group => {
      for (const part of filter.anyOf) {
        group.orWhere(inner => applyRunFilter(inner, part));
      }
    });
  } else if ('allOf' in filter) {
    for (const part of filter.allOf) {
      query.where(inner => applyRunFilter(inner, part));
    }
    if (filter.allOf.length === 0) {
      query.whereRaw('1 = 1');
    }
  } else if ('not' in filter) {
    query.whereNot(inner => applyRunFilter(inner, filter.not));
  } else if ('owners' in filter) {
    query.whereIn('runs.owner', filter.owners);
  } else if ('projects' in filter) {
    query.whereIn('runs.project', filter.projects);
  } else {
    // Without the first part a run started by nobody were neither within nor without the filter.
    query
      .whereNotNull('runs.started_by')
      .whereIn('runs.started_by', filter.startedBy);
  }
}
