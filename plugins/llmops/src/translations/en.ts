import { capacityMessages } from './capacity.en';
import { chartsMessages } from './charts.en';
import { datasetsMessages } from './datasets.en';
import { governanceMessages } from './governance.en';
import { launchMessages } from './launch.en';
import { modelMessages } from './model.en';
import { modelsMessages } from './models.en';
import { notebooksMessages } from './notebooks.en';
import { runMessages } from './run.en';
import { runPageMessages } from './runPage.en';
import { runsMessages } from './runs.en';

/** English texts, nested by where they are shown; the other languages have the same keys, flat. */
export const messages = {
  model: modelMessages,
  runPage: runPageMessages,
  ...runsMessages,
  ...runMessages,
  ...chartsMessages,
  ...modelsMessages,
  ...launchMessages,
  ...datasetsMessages,
  ...governanceMessages,
  ...capacityMessages,
  ...notebooksMessages,
  title: 'LLMOps',
  loading: 'Loading',
  tab: {
    overview: 'Overview',
    runs: 'Runs',
    models: 'Models',
    datasets: 'Datasets',
    capacity: 'Capacity',
    notebooks: 'Notebooks',
    governance: 'Governance',
  },
  action: {
    back: 'Back',
    clearFilters: 'Clear filters',
    copied: 'Copied',
    copy: 'Copy {{what}}',
    showAll: 'Show all',
    tryAgain: 'Try again',
  },
  state: {
    requested: 'Requested',
    dispatching: 'Dispatching',
    queued: 'Queued',
    running: 'Running',
    cancelling: 'Cancelling',
    succeeded: 'Succeeded',
    failed: 'Failed',
    cancelled: 'Cancelled',
    lost: 'Lost',
    pending: 'Pending',
    cached: 'Cached',
    skipped: 'Skipped',
  },
  failure: {
    forbidden: 'You may not see this',
    notFound: 'Not found',
    unavailable: 'The backend does not answer',
    other: 'This could not be loaded',
    notRefreshed: 'Not up to date: the last refresh failed',
    refused: 'This was refused',
  },
} as const;
