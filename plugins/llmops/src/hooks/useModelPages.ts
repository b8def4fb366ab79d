import { useApi } from '@backstage/frontend-plugin-api';
import type { ListModels } from '@llmops/backstage-plugin-llmops-common';
import { useCallback, useRef, useState } from 'react';
import { llmopsApiRef, type Model } from '../api';
import { toFailure } from '../lib/failure';
import { useLive } from './useLive';

const PAGE_SIZE = 100;

interface More {
  key: string;
  items: Model[];
  cursor?: string;
  error?: Error;
}

/** The models that match; more pages on demand. */
export function useModelPages(query: ListModels['query']) {
  const api = useApi(llmopsApiRef);
  const key = JSON.stringify(query);
  const load = useCallback(
    (cursor: string | undefined, signal?: AbortSignal) =>
      api.listModels({ ...JSON.parse(key), limit: PAGE_SIZE, cursor }, signal),
    [api, key],
  );
  const [more, setMore] = useState<More>();
  const loading = useRef<string>();
  const first = useLive({
    key,
    load: signal => load(undefined, signal),
    isAffected: ({ kind }) => kind === 'model',
    isActive: () => false,
  });
  const extra = more?.key === key ? more : undefined;
  const cursor = extra ? extra.cursor : first.data?.nextCursor;
  const loadMore = useCallback(async () => {
    const wanted = cursor && JSON.stringify([key, cursor]);
    if (!wanted || loading.current === wanted) {
      return;
    }
    loading.current = wanted;
    try {
      const page = await load(cursor);
      setMore(last => ({
        key,
        items: [...(last?.key === key ? last.items : []), ...page.items],
        cursor: page.nextCursor,
      }));
    } catch (thrown) {
      loading.current = undefined;
      setMore(last => ({
        ...(last?.key === key ? last : { items: [] }),
        key,
        cursor,
        error: toFailure(thrown),
      }));
    }
  }, [load, cursor, key]);
  const idOf = ({ tracker, name }: Model) => JSON.stringify([tracker, name]);
  const seen = new Set(first.data?.items.map(idOf));
  return {
    models: first.data && [
      ...first.data.items,
      ...(extra?.items.filter(model => !seen.has(idOf(model))) ?? []),
    ],
    error: first.error ?? extra?.error,
    isPending: first.isPending,
    hasMore: Boolean(cursor),
    loadMore,
    reload: first.reload,
  };
}
