import type { HumanDuration } from '@backstage/types';

export interface Config {
  llmops?: {
    /**
     * Owner of models that no run of the portal made, and of observed runs that nothing maps to an owner, as a full
     * entity reference.
     * Default: `group:default/unowned`.
     * @visibility backend
     */
    unownedGroup?: string;

    projects?: {
      /**
       * Places whose entities may name any repository as theirs, as beginnings of the catalog's location references that
       * end with a slash, for example `url:https://github.com/example/catalog/`. All other entities speak only for the
       * repository that they were read from. Default: none.
       * @visibility backend
       */
      trustedOrigins?: string[];
    };

    permissions?: {
      /**
       * How long what the permission policy decided on lists, counts and curves of runs may be used again for requests
       * with the same token. What is done to runs is always decided anew, and conditions are always met or not by the
       * runs as they are. Zero asks the policy each time.
       * Default: 5 seconds; at most a minute.
       * @visibility backend
       */
      reuseDecisions?: HumanDuration | string;
    };

    /** How often trackers are read. */
    sync?: {
      /**
       * Pause between two cycles while runs are active.
       * Default: 1.5 seconds.
       * @visibility backend
       */
      activeInterval?: HumanDuration | string;
      /**
       * Pause between two cycles while no run is active.
       * Default: 3 seconds. A run that was started elsewhere appears at the latest after this time.
       * @visibility backend
       */
      idleInterval?: HumanDuration | string;
      /**
       * Longest pause between two tries while a tracker does not answer.
       * Default: 15 seconds.
       * @visibility backend
       */
      longestBackOff?: HumanDuration | string;
    };
  };
}
