import { useApi } from '@backstage/frontend-plugin-api';
import { llmopsApiRef, type ScheduleList } from '../api';
import { useLive } from './useLive';

/** What engines start of a project by themselves; undefined while it is not known. */
export function useSchedules(entityRef: string): ScheduleList | undefined {
  const api = useApi(llmopsApiRef);
  const { data } = useLive<ScheduleList>({
    key: entityRef,
    load: signal => api.listSchedules(entityRef, signal),
    isAffected: () => false,
    isActive: () => false,
  });
  return data;
}
