import { useApi } from '@backstage/frontend-plugin-api';
import { isEnded, type ListRuns } from '@llmops/backstage-plugin-llmops-common';
import { useCallback, useEffect, useRef, useState } from 'react';
import { llmopsApiRef, type Run } from '../api';
import { toFailure } from '../lib/failure';
import {
  appendPage,
  renewFirstPage,
  replaceRuns,
  type LoadedRuns,
} from '../lib/runPages';
import { useChanges } from './useChanges';
import { useLive } from './useLive';

const PAGE_SIZE = 50;

/** A list of runs that grows as it is scrolled and stays fresh. */
export interface RunPages {
  runs?: Run[];
  error?: Error;
  isPending: boolean;
  hasMore: boolean;
  isLoadingMore: boolean;
  loadMore(): void;
  reload(): void;
}

/** Loads runs page by page for a query, and keeps all that are loaded fresh. */
export function useRunPages(query: ListRuns['query']): RunPages {
  const api = useApi(llmopsApiRef);
  const key = JSON.stringify(query);
  const [loaded, setLoaded] = useState<LoadedRuns & { key: string }>();
  const [more, setMore] = useState<{ key: string; error?: Error }>();
  const isLoadingMore = more?.key === key && !more.error;

  const first = useLive({
    key,
    load: signal => api.listRuns({ ...query, limit: PAGE_SIZE }, signal),
    isAffected: ({ kind }) => kind === 'run',
    isActive: page => page.items.some(({ state }) => !isEnded(state)),
  });

  const page = first.data;
  useEffect(() => {
    if (page) {
      setLoaded(last =>
        last?.key === key
          ? { key, ...renewFirstPage(last, page) }
          : { key, ...page },
      );
    }
  }, [key, page]);

  const current = loaded?.key === key ? loaded : undefined;
  const held = useRef(current);
  useEffect(() => {
    held.current = current;
  });

  // The first page renews itself; a run further down is fetched alone.
  useChanges(change => {
    if (
      change.kind === 'run' &&
      held.current?.items.slice(PAGE_SIZE).some(({ id }) => id === change.runId)
    ) {
      api.getRun(change.runId).then(
        run =>
          setLoaded(last =>
            last ? { ...last, items: replaceRuns(last.items, [run]) } : last,
          ),
        // It stays as it was; the page says nothing about one row.
        () => undefined,
      );
    }
  });

  const cursor = current?.nextCursor;
  const loadMore = useCallback(async () => {
    if (!cursor || isLoadingMore) {
      return;
    }
    setMore({ key });
    try {
      const next = await api.listRuns({
        ...JSON.parse(key),
        limit: PAGE_SIZE,
        cursor,
      });
      setLoaded(last =>
        last?.key === key ? { key, ...appendPage(last, next) } : last,
      );
      setMore(undefined);
    } catch (thrown) {
      setMore({ key, error: toFailure(thrown) });
    }
  }, [api, cursor, isLoadingMore, key]);

  return {
    runs: current?.items,
    error: first.error ?? (more?.key === key ? more.error : undefined),
    isPending: !current && !first.error,
    hasMore: Boolean(cursor),
    isLoadingMore,
    loadMore,
    reload: first.reload,
  };
}
