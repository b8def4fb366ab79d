import { useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useState } from 'react';
import { llmopsApiRef, type RunKey } from '../api';

const LIMIT = 500;
const TYPING_PAUSE = 200;

const NONE: readonly RunKey[] = [];

/**
 * The metrics, parameters and tags that runs have. All are loaded once when they are wanted; where there are too many
 * for that, those that hold the text.
 */
export function useRunKeys(isWanted: boolean, text: string): readonly RunKey[] {
  const api = useApi(llmopsApiRef);
  const [all, setAll] = useState<readonly RunKey[]>();
  const [found, setFound] = useState<readonly RunKey[]>();
  const isComplete = all !== undefined && all.length < LIMIT;

  useEffect(() => {
    if (!isWanted || all) {
      return undefined;
    }
    const abort = new AbortController();
    api
      .listRunKeys({ limit: LIMIT }, abort.signal)
      .then(setAll)
      // Whatever needs the keys can be typed without them too.
      .catch(() => undefined);
    return () => abort.abort();
  }, [all, api, isWanted]);

  useEffect(() => {
    if (!isWanted || !all || isComplete || !text) {
      setFound(undefined);
      return undefined;
    }
    const abort = new AbortController();
    const timer = setTimeout(
      () =>
        api
          .listRunKeys({ limit: LIMIT, text }, abort.signal)
          .then(setFound)
          .catch(() => undefined),
      TYPING_PAUSE,
    );
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [all, api, isComplete, isWanted, text]);

  return found ?? all ?? NONE;
}
