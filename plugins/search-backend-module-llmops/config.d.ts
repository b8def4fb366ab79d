import type { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';

export interface Config {
  search?: {
    collators?: {
      /** What of models and runs is found by the search. */
      llmops?: {
        /** When the index is made anew in any case; every 10 minutes by default. */
        schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
        /** How often it is asked whether there is something new to index; every 30 seconds by default. */
        lookForChanges?:
          | string
          | { seconds?: number; minutes?: number; hours?: number };
        /** Newest runs that are found; 5000 by default. */
        maxRuns?: number;
      };
    };
  };
}
