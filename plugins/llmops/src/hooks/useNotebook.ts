import { useApi } from '@backstage/frontend-plugin-api';
import { notebookApiRef, type NotebookAddress } from '../api';
import { isOfNotebook } from '../lib/change';
import { useLive } from './useLive';

/** One notebook, kept fresh. */
export function useNotebook(address: NotebookAddress) {
  const api = useApi(notebookApiRef);
  return useLive({
    key: JSON.stringify([address.cluster, address.namespace, address.name]),
    load: signal => api.getNotebook(address, signal),
    isAffected: change => isOfNotebook(change, address),
    isActive: ({ state }) => state !== 'stopped',
  });
}
