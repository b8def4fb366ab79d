import { useApi } from '@backstage/frontend-plugin-api';
import { useCallback, useState } from 'react';
import { evidenceApiRef, type AuditQuery, type AuditRecord } from '../api';
import { toFailure } from '../lib/failure';
import { useLive } from './useLive';

const PAGE_SIZE = 50;

/** Records of the audit trail that match; more pages on demand. */
export function useAuditPages(filter: AuditQuery) {
  const api = useApi(evidenceApiRef);
  const key = JSON.stringify(filter);
  const [more, setMore] = useState<{
    key: string;
    items: AuditRecord[];
    cursor?: string;
    error?: Error;
  }>();
  const first = useLive({
    key,
    load: signal => api.listAudit({ ...filter, limit: PAGE_SIZE }, signal),
    isAffected: () => false,
    isActive: () => false,
  });
  const extra = more?.key === key ? more : undefined;
  const cursor = extra ? extra.cursor : first.data?.nextCursor;
  const loadMore = useCallback(async () => {
    const before = extra?.items ?? [];
    try {
      const page = await api.listAudit({ ...filter, limit: PAGE_SIZE, cursor });
      const items = [...before, ...page.items];
      setMore({ key, items, cursor: page.nextCursor });
    } catch (thrown) {
      setMore({ key, items: before, cursor, error: toFailure(thrown) });
    }
  }, [api, filter, key, cursor, extra]);
  return {
    records: first.data && [...first.data.items, ...(extra?.items ?? [])],
    error: first.error ?? extra?.error,
    isPending: first.isPending,
    hasMore: Boolean(cursor),
    loadMore,
    reload: first.reload,
  };
}
