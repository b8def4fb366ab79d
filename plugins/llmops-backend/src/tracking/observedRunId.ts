import { createHash } from 'node:crypto';

const LENGTH = 25;

/**
 * Id of the observed run that stands for a tracker's run: the same on every replica and after every restart. Holds
 * lower-case letters and digits only, and begins as no run of the portal does.
 */
export function observedRunId(tracker: string, trackedRunId: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([tracker, trackedRunId]))
    .digest('hex');
  return `o${BigInt(`0x${hash}`)
    .toString(36)
    .padStart(50, '0')
    .slice(-LENGTH)}`;
}
