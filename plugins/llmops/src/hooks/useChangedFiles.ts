import { useApi } from '@backstage/frontend-plugin-api';
import { llmopsApiRef, type ChangedFiles } from '../api';
import { useLive } from './useLive';

const never = () => false;
const NOTHING: ChangedFiles = { files: [] };

/** The files that differ between the commits of two runs; commits never change. */
export function useChangedFiles(
  runId: string | undefined,
  since: string | undefined,
) {
  const api = useApi(llmopsApiRef);
  return useLive({
    key: JSON.stringify([runId, since]),
    load: async signal =>
      runId === undefined || since === undefined
        ? NOTHING
        : api.listChangedFiles(runId, since, signal),
    isAffected: never,
    isActive: never,
  });
}
