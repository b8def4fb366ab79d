import { useApi } from '@backstage/frontend-plugin-api';
import { evidenceApiRef, type Dataset } from '../api';
import { useLive } from './useLive';

/** The datasets that the catalog has of a project; none without one. */
export function useProjectDatasets(
  project: string | undefined,
): readonly Dataset[] {
  const api = useApi(evidenceApiRef);
  const { data } = useLive({
    key: project ?? '',
    load: async signal =>
      project ? api.listDatasets({ project }, signal) : [],
    isAffected: () => false,
    isActive: () => false,
  });
  return data ?? [];
}
