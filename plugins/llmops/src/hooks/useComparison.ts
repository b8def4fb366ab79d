import { useApi } from '@backstage/frontend-plugin-api';
import { isEnded } from '@llmops/backstage-plugin-llmops-common';
import { llmopsApiRef, type Comparison } from '../api';
import { isOfRun } from '../lib/change';
import { useLive } from './useLive';

const NOTHING: Comparison = { runs: [], facts: [] };

/** Facts of several runs, kept fresh while one of them goes on. */
export function useComparison(runIds: readonly string[]) {
  const api = useApi(llmopsApiRef);
  return useLive<Comparison>({
    key: runIds.join(' '),
    load: signal =>
      runIds.length > 0
        ? api.compareRuns([...runIds], signal)
        : Promise.resolve(NOTHING),
    isAffected: change => isOfRun(change, ...runIds),
    isActive: ({ runs }) => runs.some(({ state }) => !isEnded(state)),
  });
}
