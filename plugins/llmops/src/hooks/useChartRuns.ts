import { useApi } from '@backstage/frontend-plugin-api';
import { isEnded } from '@llmops/backstage-plugin-llmops-common';
import { llmopsApiRef, type Run } from '../api';
import { isOfRuns } from '../lib/change';
import { toListQuery } from '../lib/runListQuery';
import type { RunFilters } from '../lib/runView';
import { useLive } from './useLive';

/** Runs whose curves are drawn at once. */
export const CHART_RUNS = 50;

/** Some of the runs that match, in the order of the list, and how many match in all. */
export interface ChartRunsPage {
  runs: Run[];
  total: number;
}

/** A page of the runs that match, for charts; child runs stand between all others. */
export function useChartRuns(options: {
  filters: RunFilters;
  sort?: string;
  skip: number;
}) {
  const { filters, sort, skip } = options;
  const api = useApi(llmopsApiRef);
  return useLive<ChartRunsPage>({
    key: JSON.stringify([filters, sort, skip]),
    load: async signal => {
      const query = { ...toListQuery(filters), nesting: 'flat' as const };
      const [page, count] = await Promise.all([
        api.listRuns(
          {
            ...query,
            ...(sort && { sort }),
            ...(skip > 0 && { skip }),
            limit: CHART_RUNS,
          },
          signal,
        ),
        api.countRuns(query, signal),
      ]);
      return { runs: page.items, total: count.count };
    },
    isAffected: isOfRuns,
    isActive: ({ runs }) => runs.some(({ state }) => !isEnded(state)),
  });
}
