import { useApi } from '@backstage/frontend-plugin-api';
import { useCallback, useState } from 'react';
import { llmopsApiRef, type Model } from '../api';
import { toFailure } from '../lib/failure';
import { useLive } from './useLive';

const PAGE_SIZE = 100;

/** The models whose name holds a text; more pages on demand. */
export function useModelPages(text: string) {
  const api = useApi(llmopsApiRef);
  const key = text.trim();
  const load = useCallback(
    (cursor: string | undefined, signal?: AbortSignal) =>
      api.listModels(
        { ...(key && { text: key }), limit: PAGE_SIZE, cursor },
        signal,
      ),
    [api, key],
  );
  const [more, setMore] = useState<{
    key: string;
    items: Model[];
    cursor?: string;
    error?: Error;
  }>();
  const first = useLive({
    key,
    load: signal => load(undefined, signal),
    isAffected: ({ kind }) => kind === 'model',
    isActive: () => false,
  });
  const extra = more?.key === key ? more : undefined;
  const cursor = extra ? extra.cursor : first.data?.nextCursor;
  const loadMore = useCallback(async () => {
    if (!cursor) {
      return;
    }
    try {
      const page = await load(cursor);
      setMore(last => ({
        key,
        items: [...(last?.key === key ? last.items : []), ...page.items],
        cursor: page.nextCursor,
      }));
    } catch (thrown) {
      setMore(last => ({
        ...(last?.key === key ? last : { items: [] }),
        key,
        cursor,
        error: toFailure(thrown),
      }));
    }
  }, [load, cursor, key]);
  const seen = new Set(first.data?.items.map(({ name }) => name));
  return {
    models: first.data && [
      ...first.data.items,
      ...(extra?.items.filter(({ name }) => !seen.has(name)) ?? []),
    ],
    error: first.error ?? extra?.error,
    isPending: first.isPending,
    hasMore: Boolean(cursor),
    loadMore,
    reload: first.reload,
  };
}
