import { useRef } from 'react';

/** The object of the last time while what it holds is equal, so that nothing which got it is drawn again. */
export function useSame<T>(value: T): T {
  const key = JSON.stringify(value);
  const kept = useRef({ key, value });
  if (kept.current.key !== key) {
    kept.current = { key, value };
  }
  return kept.current.value;
}
