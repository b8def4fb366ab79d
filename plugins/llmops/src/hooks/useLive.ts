import type { LlmopsSignal } from '@llmops/backstage-plugin-llmops-common';
import { useCallback, useEffect, useRef, useState } from 'react';
import { isFinalFailure, toFailure } from '../lib/failure';
import { useChanges, useIsTold } from './useChanges';

/** How long a running thing may be silent before it is asked for, unless signals are heard. */
export const POLL_INTERVAL = 5_000;

/** Signals that arrive within this time are answered by one request. */
const COALESCE_INTERVAL = 400;

/** What is loaded, kept fresh. After a failed refresh `data` is still there, and `error` says that it is old. */
export interface Live<T> {
  data?: T;
  error?: Error;
  isPending: boolean;
  reload(): void;
}

/** What to load, and when again. */
export interface LiveOptions<T> {
  /** Says what is loaded; another key drops what was there. */
  key: string;
  load(signal: AbortSignal): Promise<T>;
  /** Whether a signalled change concerns what is shown. */
  isAffected(change: LlmopsSignal): boolean;
  /** Whether it may change by itself, so that silence means nothing. */
  isActive(data: T): boolean;
}

interface Loaded<T> {
  key: string;
  data?: T;
  error?: Error;
}

/**
 * Loads by REST and loads again when the backend signals a change, or, while something is active and signals are not heard,
 * when it has been silent for {@link POLL_INTERVAL}. At most one request is under way; changes during it lead to one more.
 */
export function useLive<T>(options: LiveOptions<T>): Live<T> {
  const { key } = options;
  const [loaded, setLoaded] = useState<Loaded<T>>({ key });
  const isTold = useIsTold();
  const latest = useRef(options);
  const request = useRef<() => void>(() => undefined);

  useEffect(() => {
    latest.current = options;
  });

  useEffect(() => {
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isLoading = false;
    let isWanted = false;
    let loadedAt = 0;

    const schedule = (delay: number, work: () => void = start) => {
      clearTimeout(timer);
      timer = setTimeout(work, delay);
    };

    const poll = () => {
      if (isTold(loadedAt)) {
        schedule(POLL_INTERVAL, poll);
      } else {
        start();
      }
    };

    const mayChange = ({ data, error }: Loaded<T>) =>
      error
        ? !isFinalFailure(error)
        : data !== undefined && latest.current.isActive(data);

    async function start() {
      if (isLoading) {
        isWanted = true;
        return;
      }
      isLoading = true;
      isWanted = false;
      let next: Loaded<T>;
      try {
        next = { key, data: await latest.current.load(controller.signal) };
      } catch (thrown) {
        next = { key, error: toFailure(thrown) };
      }
      if (controller.signal.aborted) {
        return;
      }
      isLoading = false;
      loadedAt = Date.now();
      setLoaded(last => ({
        ...next,
        data: next.data ?? (last.key === key ? last.data : undefined),
      }));
      if (isWanted) {
        schedule(COALESCE_INTERVAL);
      } else if (mayChange(next)) {
        // After a failure it is tried again, whatever is heard.
        schedule(POLL_INTERVAL, next.error ? start : poll);
      }
    }

    const onVisible = () => {
      if (document.visibilityState === 'visible') {
        schedule(0);
      }
    };
    request.current = () => schedule(COALESCE_INTERVAL);
    document.addEventListener('visibilitychange', onVisible);
    start();
    return () => {
      document.removeEventListener('visibilitychange', onVisible);
      clearTimeout(timer);
      controller.abort();
    };
  }, [isTold, key]);

  useChanges(change => {
    if (latest.current.isAffected(change)) {
      request.current();
    }
  });

  const reload = useCallback(() => request.current(), []);
  const current = loaded.key === key ? loaded : { key };
  return {
    data: current.data,
    error: current.error,
    isPending: !current.data && !current.error,
    reload,
  };
}
