import { useApi } from '@backstage/frontend-plugin-api';
import { useCallback, useMemo, useRef, useState } from 'react';
import { llmopsApiRef } from '../api';

const LIMIT = 100;

/** Values that runs have of an attribute or parameter, the most frequent first; asked for when first wanted. */
export interface RunValues {
  get(identifier: string): readonly string[] | undefined;
  want(identifier: string): void;
}

/** Looks up which values there are, so that one can be chosen instead of typed. */
export function useRunValues(project: string | undefined): RunValues {
  const api = useApi(llmopsApiRef);
  const [found, setFound] = useState<ReadonlyMap<string, readonly string[]>>(
    new Map(),
  );
  const asked = useRef(new Set<string>());
  const want = useCallback(
    (identifier: string) => {
      if (asked.current.has(identifier)) {
        return;
      }
      asked.current.add(identifier);
      const query = project === undefined ? {} : { project: [project] };
      api.groupRuns({ ...query, by: identifier, limit: LIMIT }).then(
        ({ items }) =>
          setFound(last =>
            new Map(last).set(
              identifier,
              items.flatMap(({ value }) => value ?? []),
            ),
          ),
        // Without them a value can still be typed; the next time they are asked for again.
        () => asked.current.delete(identifier),
      );
    },
    [api, project],
  );
  const get = useCallback(
    (identifier: string) => found.get(identifier),
    [found],
  );
  return useMemo(() => ({ get, want }), [get, want]);
}
