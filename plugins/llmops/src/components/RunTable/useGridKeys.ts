import { useCallback, type KeyboardEvent } from 'react';
import type { GridRow } from '../../lib/runRows/rows';
import type { RunRowsStore } from '../../lib/runRows/RunRowsStore';

/** What the keys of the list act upon. */
export interface GridKeys {
  rows: RunRowsStore;
  active: number;
  /** Rows that fit into the view. */
  pageSize: number;
  canExpand(row: GridRow): boolean;
  moveTo(position: number): void;
  select(position: number, isRange: boolean): void;
  open(position: number): void;
}

/** The keys of a tree grid: arrows move, right and left unfold and fold, space selects, enter opens. */
export function useGridKeys(keys: GridKeys) {
  const { rows, active, pageSize, canExpand, moveTo, select, open } = keys;
  return useCallback(
    (event: KeyboardEvent) => {
      const row = rows.rowAt(active);
      const move = (position: number) => {
        const next = Math.min(Math.max(0, position), rows.length - 1);
        moveTo(next);
        if (event.shiftKey) {
          select(next, true);
        }
      };
      const isOpen = row.kind !== 'placeholder' && row.isExpanded;
      const actions: Record<string, () => void> = {
        ArrowDown: () => move(active + 1),
        ArrowUp: () => move(active - 1),
        PageDown: () => move(active + pageSize),
        PageUp: () => move(active - pageSize),
        Home: () => move(0),
        End: () => move(rows.length - 1),
        ' ': () => select(active, event.shiftKey),
        Enter: () => (row.kind === 'run' ? open(active) : rows.toggle(active)),
        ArrowRight: () => {
          if (isOpen) {
            move(active + 1);
          } else if (canExpand(row)) {
            rows.toggle(active);
          }
        },
        ArrowLeft: () => {
          const parent = rows.parentOf(active);
          if (isOpen) {
            rows.toggle(active);
          } else if (parent !== undefined) {
            move(parent);
          }
        },
      };
      const act = actions[event.key];
      if (act && event.target === event.currentTarget && !event.altKey) {
        event.preventDefault();
        act();
      }
    },
    [active, canExpand, moveTo, open, pageSize, rows, select],
  );
}
