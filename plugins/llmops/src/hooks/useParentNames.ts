import { useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useRef, useState } from 'react';
import { llmopsApiRef, type Run } from '../api';

const PAUSE = 150;

/** The names of the runs that those in sight are nested in, by id; each is asked for once. */
export function useParentNames(
  runs: readonly Run[],
): ReadonlyMap<string, string> {
  const api = useApi(llmopsApiRef);
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
  const asked = useRef(new Set<string>());
  const wanted = [
    ...new Set(runs.flatMap(({ parentId }) => parentId ?? [])),
  ].filter(id => !asked.current.has(id));
  const key = wanted.join();

  useEffect(() => {
    if (!key) {
      return undefined;
    }
    const timer = setTimeout(() => {
      const ids = key.split(',');
      ids.forEach(id => asked.current.add(id));
      Promise.allSettled(ids.map(id => api.getRun(id))).then(results =>
        setNames(last => {
          const next = new Map(last);
          results.forEach(result => {
            // A parent that the reader may not see stays without a name.
            if (result.status === 'fulfilled') {
              next.set(result.value.id, result.value.name);
            }
          });
          return next;
        }),
      );
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [api, key]);
  return names;
}
