import { useApi } from '@backstage/frontend-plugin-api';
import { llmopsApiRef, type Project } from '../api';
import { useLive } from './useLive';

/** A project as its default branch declares it. */
export function useProject(entityRef: string) {
  const api = useApi(llmopsApiRef);
  return useLive<Project>({
    key: entityRef,
    load: signal => api.getProject({ project: entityRef }, signal),
    isAffected: () => false,
    isActive: () => false,
  });
}
