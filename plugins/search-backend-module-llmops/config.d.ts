import type { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';

export interface Config {
  search?: {
    collators?: {
      /** What of models and runs is found by the search. */
      llmops?: {
        /** When the index is made anew; every 10 minutes by default. */
        schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
        /** Newest runs that are found; 5000 by default. */
        maxRuns?: number;
      };
    };
  };
}
