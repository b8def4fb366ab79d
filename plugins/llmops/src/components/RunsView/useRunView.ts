import { useCallback, useMemo, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
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
  const view = useMemo(() => {
    const read = readRunView(params);
    return project === undefined
      ? { ...read, selected }
      : {
          ...read,
          selected,
          filters: { ...read.filters, project: [project] },
        };
  }, [params, project, selected]);
  const change = useCallback(
    (part: Partial<RunView>) => {
      if (part.selected) {
        setSelected(part.selected);
      }
      setParams(
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
    [project, setParams],
  );
  return { view, change };
}
