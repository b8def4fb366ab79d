import { useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useState } from 'react';
import { llmopsApiRef, type LaunchRequest, type Preflight } from '../api';
import { toFailure } from '../lib/failure';

const TYPING_PAUSE = 500;

/** What the backend says about a launch before it is asked for. */
export interface PreflightState {
  /** Of the last request that was answered; old while `isPending`. */
  data?: Preflight;
  error?: Error;
  isPending: boolean;
}

/** Checks a launch ahead, a moment after the last change; undefined while there is nothing to check. */
export function usePreflight(
  request: LaunchRequest | undefined,
): PreflightState {
  const api = useApi(llmopsApiRef);
  const [state, setState] = useState<PreflightState>({ isPending: true });
  const key = request && JSON.stringify(request);
  useEffect(() => {
    if (!key) {
      setState(last => ({ ...last, isPending: false }));
      return undefined;
    }
    const controller = new AbortController();
    setState(last => ({ ...last, isPending: true }));
    const timer = setTimeout(async () => {
      let next: PreflightState;
      try {
        const data = await api.preflight(JSON.parse(key), controller.signal);
        next = { data, isPending: false };
      } catch (thrown) {
        next = { error: toFailure(thrown), isPending: false };
      }
      if (!controller.signal.aborted) {
        setState(next);
      }
    }, TYPING_PAUSE);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [api, key]);
  return state;
}
