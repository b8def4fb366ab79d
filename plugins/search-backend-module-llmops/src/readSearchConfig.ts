import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { type Config, readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';

const SECTION = 'search.collators.llmops';
const MOST_RUNS = 200_000;

/** Settings of the module, defaults filled in. */
export function readSearchConfig(root: Config): {
  schedule: SchedulerServiceTaskScheduleDefinition;
  /** When it is asked whether something changed since. */
  checking: SchedulerServiceTaskScheduleDefinition;
  maxRuns: number;
} {
  const maxRuns = root.getOptionalNumber(`${SECTION}.maxRuns`) ?? 5_000;
  if (!Number.isInteger(maxRuns) || maxRuns < 0 || maxRuns > MOST_RUNS) {
    throw new InputError(
      `${SECTION}.maxRuns is ${maxRuns}; give a whole number from 0 to ${MOST_RUNS}`,
    );
  }
  const configured = root.getOptionalConfig(`${SECTION}.schedule`);
  const schedule = configured
    ? readSchedulerServiceTaskScheduleDefinitionFromConfig(configured)
    : {
        frequency: { minutes: 10 },
        timeout: { minutes: 15 },
        initialDelay: { seconds: 10 },
      };
  const key = `${SECTION}.lookForChanges`;
  const frequency = root.has(key)
    ? readDurationFromConfig(root, { key })
    : { seconds: 30 };
  return {
    maxRuns,
    schedule,
    checking: {
      frequency,
      timeout: schedule.timeout,
      initialDelay: frequency,
    },
  };
}
