import { useApiHolder } from '@backstage/frontend-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  LLMOPS_SIGNALS_CHANNEL,
  type LlmopsSignal,
} from '@llmops/backstage-plugin-llmops-common';
import { useCallback, useEffect, useRef } from 'react';
import { readChange } from '../lib/change';
import { isTold, noteHeard } from '../lib/hearing';

/**
 * Calls back for every change the backend signals. It subscribes itself instead of by `useSignal`, whose last signal is
 * React state: of two signals in one moment only the second would be seen.
 */
export function useChanges(onChange: (change: LlmopsSignal) => void): void {
  const signalApi = useApiHolder().get(signalApiRef);
  const callback = useRef(onChange);
  useEffect(() => {
    callback.current = onChange;
  });
  useEffect(() => {
    const subscription = signalApi?.subscribe(
      LLMOPS_SIGNALS_CHANNEL,
      message => {
        noteHeard(signalApi);
        const change = readChange(message);
        if (change) {
          callback.current(change);
        }
      },
    );
    return () => subscription?.unsubscribe();
  }, [signalApi]);
}

/** Answers whether what was loaded then needs no polling, because changes are signalled and heard. */
export function useIsTold(): (loadedAt: number) => boolean {
  const signalApi = useApiHolder().get(signalApiRef);
  return useCallback(
    (loadedAt: number) => isTold(signalApi, loadedAt),
    [signalApi],
  );
}
