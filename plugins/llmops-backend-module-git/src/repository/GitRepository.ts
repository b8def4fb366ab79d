/**
 * How far the copy of a repository must be up to date: whatever there is, as it was a moment ago, or as it is now.
 */
export type Freshness = 'any' | 'recent' | 'now';

/** A repository, wherever it lies, as a bare one on this machine. */
export interface GitRepository {
  /** Address to clone from, without credentials. */
  readonly url: string;
  /** Whether asking for more freshness can change anything. */
  readonly remote: boolean;
  /** Calls with the path of the bare repository, which stays there until the promise is settled. */
  use<T>(
    freshness: Freshness,
    callback: (directory: string) => Promise<T>,
  ): Promise<T>;
}
