export interface Config {
  llmops?: {
    /** Where the files of projects come from. */
    git?: {
      /**
       * Folder of the bare repositories that are published on this machine; a relative one counts from the working
       * folder of the backend. Without it, projects at `local:NAME` are refused.
       */
      directory?: string;
      /**
       * Folder of the copies of repositories on other hosts. Whatever it holds can be fetched again. Not to be
       * shared by backends on different machines. By default a new temporary folder for each start.
       */
      cacheDirectory?: string;
      /**
       * Bytes on disk, for example `10Gi` (the default), beyond which the copies unused the longest are removed.
       */
      cacheSize?: string;
      /** Seconds that a fetched branch counts as up to date. 10 by default. */
      freshnessSeconds?: number;
    };
  };
}
