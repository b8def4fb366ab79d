import { useApi } from '@backstage/frontend-plugin-api';
import { llmopsApiRef, type ModelDetails } from '../api';
import { useLive } from './useLive';

/** A registered model, kept fresh. */
export function useModel(tracker: string, name: string) {
  const api = useApi(llmopsApiRef);
  return useLive<ModelDetails>({
    key: `${tracker}/${name}`,
    load: signal => api.getModel(tracker, name, signal),
    isAffected: change =>
      change.kind === 'model' &&
      change.tracker === tracker &&
      change.name === name,
    isActive: () => false,
  });
}
