import { useEffect, useState } from 'react';

/** The time, renewed every so many milliseconds; it stands still while `isTicking` is false. */
export function useNow(interval: number, isTicking = true): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isTicking) {
      return undefined;
    }
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), interval);
    return () => clearInterval(timer);
  }, [interval, isTicking]);
  return now;
}
