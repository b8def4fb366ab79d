import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

const SECTION = 'search.collators.llmops';
const MOST_RUNS = 200_000;

/** Settings of the module, defaults filled in. */
export function readSearchConfig(root: Config): {
  schedule: SchedulerServiceTaskScheduleDefinition;
  maxRuns: number;
} {
  const maxRuns = root.getOptionalNumber(`${SECTION}.maxRuns`) ?? 5_000;
  if (!Number.isInteger(maxRuns) || maxRuns < 0 || maxRuns > MOST_RUNS) {
    throw new InputError(
      `${SECTION}.maxRuns is ${maxRuns}; give a whole number from 0 to ${MOST_RUNS}`,
    );
  }
  const schedule = root.getOptionalConfig(`${SECTION}.schedule`);
  return {
    maxRuns,
    schedule: schedule
      ? readSchedulerServiceTaskScheduleDefinitionFromConfig(schedule)
      : {
          frequency: { minutes: 10 },
          timeout: { minutes: 15 },
          initialDelay: { seconds: 10 },
        },
  };
}
