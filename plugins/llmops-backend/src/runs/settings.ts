/** Pace of the dispatcher and the reconciler. */
export interface RunCoreSettings {
  /** How long a replica is thought alive without a heartbeat. */
  leaseMs: number;
  /** Longest pause between two looks for what other replicas left. */
  pollMs: number;
  /** Orders sent at the same time to one engine, or one cluster of it. */
  concurrency: number;
  /** First pause after an error; it doubles with every further one, up to a minute. */
  backoffMs: number;
  /** Tries to send one attempt before it is said to have failed. */
  maxTries: number;
  /** Longest wait for engines to end what does not outlive the portal. */
  shutdownMs: number;
}

export const DEFAULT_SETTINGS: RunCoreSettings = {
  leaseMs: 10_000,
  pollMs: 1_000,
  concurrency: 8,
  backoffMs: 1_000,
  maxTries: 12,
  shutdownMs: 20_000,
};

const LONGEST_BACKOFF_MS = 60_000;

/** Pause before the next try, a little uneven so that what failed together is not repeated together. */
export function backoffDelay(settings: RunCoreSettings, tries: number): number {
  const even = Math.min(LONGEST_BACKOFF_MS, settings.backoffMs * 2 ** tries);
  return Math.round(even * (0.9 + Math.random() * 0.2));
}
