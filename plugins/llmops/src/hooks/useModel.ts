import { useApi } from '@backstage/frontend-plugin-api';
import { llmopsApiRef, type ModelDetails } from '../api';
import { isOfModel } from '../lib/change';
import { useLive } from './useLive';

/** A registered model, kept fresh. */
export function useModel(tracker: string, name: string) {
  const api = useApi(llmopsApiRef);
  return useLive<ModelDetails>({
    key: `${tracker}/${name}`,
    load: signal => api.getModel(tracker, name, signal),
    isAffected: change => isOfModel(change, { tracker, name }),
    isActive: () => false,
  });
}
