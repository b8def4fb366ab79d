import { useEffect, useRef, useState, type RefObject } from 'react';
import { useKeptPlace } from '../../hooks/useKeptPlace';

/** Where a list is looked at. */
interface GridPlace {
  active: number;
  top: number;
  hasFocus: boolean;
}

/**
 * The row that the keys act upon. Another list begins at its top; who comes back to a list finds it where it was left,
 * as soon as so many rows are known.
 */
export function useGridPlace(options: {
  rows: { readonly length: number };
  scroller: RefObject<HTMLElement>;
  table: RefObject<HTMLElement>;
  rowHeight: number;
}) {
  const { rows, scroller, table, rowHeight } = options;
  const [active, setActive] = useState(0);
  const kept = useKeptPlace<GridPlace>(() =>
    scroller.current
      ? {
          active,
          top: scroller.current.scrollTop,
          hasFocus: document.activeElement === table.current,
        }
      : undefined,
  );
  const awaited = useRef(kept && { rows, place: kept });

  useEffect(() => {
    scroller.current?.scrollTo?.({ top: 0 });
    setActive(0);
  }, [rows, scroller]);

  const { length } = rows;
  useEffect(() => {
    const place =
      awaited.current?.rows === rows ? awaited.current.place : undefined;
    if (
      place &&
      scroller.current &&
      length > place.active &&
      length * rowHeight > place.top
    ) {
      awaited.current = undefined;
      setActive(place.active);
      scroller.current.scrollTop = place.top;
      if (place.hasFocus) {
        table.current?.focus({ preventScroll: true });
      }
    }
  }, [length, rowHeight, rows, scroller, table]);

  return { active, setActive };
}
