import { useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useState } from 'react';
import { llmopsApiRef, type Project } from '../../api';
import { toFailure } from '../../lib/failure';

const TYPING_PAUSE = 500;

/** A project at a branch, tag or commit. While another one is read, and when that fails, the last one stays. */
export function useProjectAt(entityRef: string, ref: string) {
  const api = useApi(llmopsApiRef);
  const [state, setState] = useState<{ project?: Project; error?: Error }>({});
  const [tries, setTries] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    const timer = setTimeout(
      async () => {
        try {
          const project = await api.getProject(
            { project: entityRef, ...(ref && { ref }) },
            controller.signal,
          );
          setState({ project });
        } catch (thrown) {
          if (!controller.signal.aborted) {
            setState(last => ({ ...last, error: toFailure(thrown) }));
          }
        }
      },
      ref ? TYPING_PAUSE : 0,
    );
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [api, entityRef, ref, tries]);
  return { ...state, reload: () => setTries(count => count + 1) };
}
