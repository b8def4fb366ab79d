import { useCallback, useMemo, useRef, useState } from 'react';
import type { Run } from '../../api';
import type { RunRowsStore } from '../../lib/runRows/RunRowsStore';

/** The selected runs by id; what is selected stays so over scrolling, sorting and filtering. */
export interface RunSelection {
  readonly size: number;
  readonly ids: readonly string[];
  /** What was last seen of the selected runs; one that came with a link may be missing. */
  readonly seen: ReadonlyMap<string, Run>;
  has(id: string): boolean;
  /** Whether there are runs in sight, and all of them are selected. */
  hasAllInSight(first: number, last: number): boolean;
  /** Selects the run of a row or takes it out; a range selects all from the row touched before. */
  toggleAt(position: number, isRange: boolean): void;
  /** Selects all runs in sight, or none when any is selected. */
  toggleInSight(first: number, last: number): void;
  clear(): void;
}

/** Keeps the selection; its ids are the caller's, who has them in the URL. */
export function useRunSelection(
  rows: RunRowsStore,
  ids: readonly string[],
  onChange: (ids: string[]) => void,
): RunSelection {
  const anchor = useRef<number>();
  const [seen] = useState(() => new Map<string, Run>());
  const chosen = useMemo(() => new Set(ids), [ids]);

  const runsBetween = useCallback(
    (first: number, last: number): Run[] =>
      Array.from(
        { length: Math.abs(last - first) + 1 },
        (_, offset) => Math.min(first, last) + offset,
      ).flatMap(position => {
        const row = rows.rowAt(position);
        return row.kind === 'run' ? [row.run] : [];
      }),
    [rows],
  );

  const add = useCallback(
    (runs: readonly Run[]) => {
      runs.forEach(run => seen.set(run.id, run));
      onChange([...new Set([...ids, ...runs.map(({ id }) => id)])]);
    },
    [ids, onChange, seen],
  );

  const toggleAt = useCallback(
    (position: number, isRange: boolean) => {
      const from = isRange ? anchor.current ?? position : position;
      anchor.current = position;
      const runs = runsBetween(from, position);
      if (isRange) {
        add(runs);
        return;
      }
      const [run] = runs;
      if (run && chosen.has(run.id)) {
        onChange(ids.filter(id => id !== run.id));
      } else if (run) {
        add([run]);
      }
    },
    [add, chosen, ids, onChange, runsBetween],
  );

  const runsInSight = useCallback(
    (first: number, last: number) =>
      rows.length > 0
        ? runsBetween(first, Math.min(last, rows.length - 1))
        : [],
    [rows, runsBetween],
  );

  const hasAllInSight = useCallback(
    (first: number, last: number) => {
      const runs = runsInSight(first, last);
      return runs.length > 0 && runs.every(({ id }) => chosen.has(id));
    },
    [chosen, runsInSight],
  );

  const toggleInSight = useCallback(
    (first: number, last: number) =>
      ids.length > 0 ? onChange([]) : add(runsInSight(first, last)),
    [add, ids, onChange, runsInSight],
  );

  return useMemo(
    () => ({
      size: ids.length,
      ids,
      seen,
      has: (id: string) => chosen.has(id),
      hasAllInSight,
      toggleAt,
      toggleInSight,
      clear: () => onChange([]),
    }),
    [chosen, hasAllInSight, ids, onChange, seen, toggleAt, toggleInSight],
  );
}
