import { useApi } from '@backstage/frontend-plugin-api';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useLocalStorage } from 'react-use';
import { llmopsApiRef, type Run } from '../../api';
import { useSame } from '../../hooks/useSame';
import { useText } from '../../hooks/useText';
import {
  commonMetrics,
  DEFAULT_METRICS,
  defaultColumns,
  shownColumns,
  toColumn,
  valueColumns,
  type RunColumn,
} from '../../lib/runColumns';
import { neededIdentifiers } from '../../lib/runListQuery';
import { toMetricIdentifiers } from '../../lib/runKeys';
import type { RunView } from '../../lib/runView';

const CANDIDATES = 12;
/** The backend lists them by name; the one that one looks at first may come late. */
const KEYS_LOOKED_AT = 200;
/** What the course of a metric takes beside its value. */
const COURSE_ROOM = 64;
const WIDTHS = 'llmops.runs.widths';

/** The columns of the list and what their rows have to carry. */
export interface RunColumns {
  columns: RunColumn[];
  /** Identifiers of all columns after the name, as they would be written into the URL. */
  identifiers: string[];
  /** Columns that are there because the list is sorted or filtered by them. */
  needed: readonly string[];
  values: string[];
  /** The first metric, whose course is drawn. */
  course?: { identifier: string; metric: string };
  isReady: boolean;
  resize: (identifier: string, width: number) => void;
  /** Says what was loaded first: the metrics that most of these runs have are shown unless columns were chosen. */
  offer: (runs: readonly Run[]) => void;
}

/** Decides on the columns: the chosen ones, or the usual ones with the metrics that the runs at hand have. */
export function useRunColumns(view: RunView, hasProject: boolean): RunColumns {
  const t = useText();
  const isChosen = view.columns !== undefined;
  const candidates = useCandidates(isChosen);
  const [metrics, setMetrics] = useState<string[]>();
  const [widths, setWidths] = useLocalStorage<Record<string, number>>(
    WIDTHS,
    {},
  );
  const needed = useSame(useMemo(() => neededIdentifiers(view), [view]));

  // Groups carry no values of runs to judge by.
  const usual = useMemo(
    () =>
      metrics ??
      (view.group ? candidates?.slice(0, DEFAULT_METRICS) : undefined),
    [candidates, metrics, view.group],
  );
  const identifiers = useSame(
    shownColumns(
      view.columns ?? defaultColumns(usual ?? [], hasProject),
      needed,
    ),
  );
  const columns = useMemo(() => {
    const labels = identifiers.map(identifier =>
      toColumn(identifier, {
        width: widths?.[identifier],
        label: attribute => t(`runs.column.${attribute}`),
      }),
    );
    const first = labels.find(({ kind }) => kind === 'metric');
    return labels.map(column =>
      column === first && widths?.[column.identifier] === undefined
        ? { ...column, width: column.width + COURSE_ROOM }
        : column,
    );
  }, [identifiers, t, widths]);
  const first = columns.find(({ kind }) => kind === 'metric');
  const values = valueColumns([
    ...identifiers,
    ...(isChosen || usual ? [] : candidates ?? []),
  ]);
  const resize = useCallback(
    (identifier: string, width: number) =>
      setWidths({ ...widths, [identifier]: Math.round(width) }),
    [setWidths, widths],
  );
  const offer = useCallback(
    (runs: readonly Run[]) => {
      if (!isChosen && !metrics && candidates && runs.length > 0) {
        setMetrics(commonMetrics(candidates, runs));
      }
    },
    [candidates, isChosen, metrics],
  );
  return {
    columns,
    identifiers,
    needed,
    values: [...new Set(values)],
    course: first && { identifier: first.identifier, metric: first.key },
    isReady: isChosen || candidates !== undefined,
    resize,
    offer,
  };
}

/** Metrics that exist at all; which of them are shown, the first runs decide. */
function useCandidates(isChosen: boolean): readonly string[] | undefined {
  const api = useApi(llmopsApiRef);
  const [candidates, setCandidates] = useState<readonly string[]>();
  const isWanted = !isChosen && !candidates;
  useEffect(() => {
    if (!isWanted) {
      return undefined;
    }
    const abort = new AbortController();
    api
      .listRunKeys({ kind: ['metric'], limit: KEYS_LOOKED_AT }, abort.signal)
      .then(
        keys => toMetricIdentifiers(keys).slice(0, CANDIDATES),
        // The list is worth showing without metrics.
        () => [],
      )
      .then(found => {
        if (!abort.signal.aborted) {
          setCandidates(found);
        }
      });
    return () => abort.abort();
  }, [api, isWanted]);
  return candidates;
}
