import { useState } from 'react';

/**
 * What stood there when a dialog was opened: with it is compared what is written, however the page behind changes. After
 * a conflict, which shows what stands there then, that counts.
 */
export function useAsOpened<T>(now: T): { value: T; renew: () => void } {
  const [opened] = useState(now);
  const [isRenewed, setRenewed] = useState(false);
  return { value: isRenewed ? now : opened, renew: () => setRenewed(true) };
}
