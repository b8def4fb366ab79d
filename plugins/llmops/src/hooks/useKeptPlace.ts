import { useLayoutEffect, useRef, useState } from 'react';
import { useLocation } from 'react-router-dom';

/** Places that are remembered; who goes back further than that begins at the top. */
const MOST_PLACES = 50;

/** By the entry of the browser's history. */
const places = new Map<string, unknown>();

/**
 * Where something was left that stood at this entry of the browser's history, for who comes back to it; undefined for
 * who comes for the first time. `read` says at the end where it is left.
 */
export function useKeptPlace<T>(read: () => T | undefined): T | undefined {
  const { key } = useLocation();
  const latest = useRef({ key, read });
  latest.current = { key, read };
  // Only this hook writes under the key, always of one type for one page.
  const [kept] = useState(() => places.get(key) as T | undefined);
  useLayoutEffect(
    () => () => {
      const left = latest.current;
      const place = left.read();
      if (place !== undefined) {
        keep(left.key, place);
      }
    },
    [],
  );
  return kept;
}

function keep(key: string, place: unknown) {
  places.delete(key);
  places.set(key, place);
  const [oldest] = places.keys();
  if (places.size > MOST_PLACES) {
    places.delete(oldest);
  }
}
