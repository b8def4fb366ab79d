import { useCallback, useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useSame } from '../../hooks/useSame';
import { readRunView, writeRunView, type RunView } from '../../lib/runView';

/** The view that the URL holds, and how to change parts of it. */
export interface RunViewState {
  view: RunView;
  change: (part: Partial<RunView>) => void;
}

/** Reads and writes the view of the list of runs. A selection larger than a URL holds is kept beside it. */
export function useRunView(project?: string): RunViewState {
  const [params, setParams] = useSearchParams();
  const [selected, setSelected] = useState(() => readRunView(params).selected);
  const read = useMemo(() => readRunView(params), [params]);
  const filters = useSame(
    project === undefined
      ? read.filters
      : { ...read.filters, project: [project] },
  );
  const columns = useSame(read.columns);
  const view = useMemo(
    () => ({ ...read, selected, filters, columns }),
    [columns, filters, read, selected],
  );
  // The router's function is another one after each change; with it, every row would be drawn again.
  const latest = useRef(setParams);
  latest.current = setParams;
  const change = useCallback(
    (part: Partial<RunView>) => {
      if (part.selected) {
        setSelected(part.selected);
      }
      latest.current(
        last => {
          const next = { ...readRunView(last), ...part };
          return writeRunView(
            last,
            project === undefined
              ? next
              : { ...next, filters: { ...next.filters, project: [] } },
          );
        },
        { replace: true },
      );
    },
    [project],
  );
  return { view, change };
}
