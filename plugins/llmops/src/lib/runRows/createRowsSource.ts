import {
  parseRunIdentifier,
  type RunIdentifier,
} from '@llmops/backstage-plugin-llmops-common';
import type { LlmopsApi } from '../../api/LlmopsApi';
import { groupCondition, toListQuery, type ListQuery } from '../runListQuery';
import type { Nesting, RunFilters } from '../runView';
import type { BranchScope } from './Branch';
import type { RowsSource } from './rows';

/** What makes one list another one. */
export interface RowsSpec {
  filters: RunFilters;
  sort: string | undefined;
  nesting: Nesting;
  group: string | undefined;
  /** Key of the metric that is summed up beside the groups. */
  groupMetric: string | undefined;
}

const MAX_GROUPS = 500;

/** The rows of a view as the backend lists them. */
export function createRowsSource(
  api: Pick<LlmopsApi, 'listRuns' | 'countRuns' | 'groupRuns'>,
  spec: RowsSpec,
  columns: readonly string[],
): RowsSource {
  const { filters, sort, nesting, groupMetric } = spec;
  const by = spec.group ? parseRunIdentifier(spec.group) : undefined;
  return {
    columns,
    isNewestFirst: !sort || sort === '-created',
    page: (scope, request, signal) =>
      api.listRuns(
        {
          ...queryOf(scope, filters, by),
          ...(scope.kind === 'children' && { parent: scope.runId }),
          ...(scope.kind !== 'group' && { nesting }),
          ...(sort && { sort }),
          ...(columns.length > 0 && { columns: [...columns] }),
          limit: request.limit,
          ...(request.cursor && { cursor: request.cursor }),
          ...(request.skip && { skip: request.skip }),
        },
        signal,
      ),
    count: async (scope, signal) => {
      if (scope.kind === 'children') {
        return undefined;
      }
      const { count, runs } = await api.countRuns(
        {
          ...queryOf(scope, filters, by),
          ...(scope.kind !== 'group' && { nesting }),
        },
        signal,
      );
      return { rows: count, runs };
    },
    ...(spec.group &&
      by && {
        groups: async signal => {
          const { items, total } = await api.groupRuns(
            {
              ...toListQuery(filters),
              by: spec.group ?? '',
              ...(groupMetric && { metric: groupMetric }),
              limit: MAX_GROUPS,
            },
            signal,
          );
          return { items: items.map(toGroup), total };
        },
      }),
  };
}

function queryOf(
  scope: BranchScope,
  filters: RunFilters,
  by: RunIdentifier | undefined,
): ListQuery {
  if (scope.kind === 'group' && by) {
    return toListQuery(filters, groupCondition(by, scope.value));
  }
  // The children of a run that matches are shown with it, all of them.
  return scope.kind === 'children' && !scope.isFiltered
    ? {}
    : toListQuery(filters);
}

function toGroup(group: {
  value?: string;
  count: number;
  metric?: { minimum?: number; mean?: number };
}) {
  const { value = null, count, metric } = group;
  const { minimum, mean } = metric ?? {};
  return {
    value,
    count,
    ...(minimum !== undefined &&
      mean !== undefined && { metric: { minimum, mean } }),
  };
}
