import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';

/** A list that the URL holds as parameters of one name, and how to put another one there. */
export function useUrlList(
  name: string,
): [readonly string[], (list: readonly string[]) => void] {
  const [params, setParams] = useSearchParams();
  const key = JSON.stringify([...new Set(params.getAll(name))]);
  const list = useMemo((): string[] => JSON.parse(key), [key]);
  const put = useCallback(
    (values: readonly string[]) =>
      setParams(
        last => {
          const next = new URLSearchParams(last);
          next.delete(name);
          values.forEach(value => next.append(name, value));
          return next;
        },
        { replace: true },
      ),
    [name, setParams],
  );
  return [list, put];
}

/** The list without a value that it holds, or with one that it does not. */
export function toggled(list: readonly string[], value: string): string[] {
  return list.includes(value)
    ? list.filter(other => other !== value)
    : [...list, value];
}

/** One value that the URL holds. */
export function useUrlValue(
  name: string,
): [string | undefined, (value: string | undefined) => void] {
  const [params, setParams] = useSearchParams();
  const put = useCallback(
    (value: string | undefined) =>
      setParams(
        last => {
          const next = new URLSearchParams(last);
          if (value) {
            next.set(name, value);
          } else {
            next.delete(name);
          }
          return next;
        },
        { replace: true },
      ),
    [name, setParams],
  );
  return [params.get(name) ?? undefined, put];
}
