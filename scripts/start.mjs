#!/usr/bin/env node
// @ts-check
import { runMain, say } from './lib/console.mjs';
import { claimData, prepareFolders } from './lib/dataStore.mjs';
import { stopOnSignals } from './lib/interruption.mjs';
import { dataFolder } from './lib/paths.mjs';
import { checkPortalPorts, readPortalPorts } from './lib/portalPorts.mjs';
import { serve } from './lib/serve.mjs';
import { stopLeftovers } from './lib/supervise/processGroup.mjs';
import { ProcessRecords } from './lib/supervise/ProcessRecords.mjs';

const HELP = `Starts the portal and its MLflow server on 127.0.0.1.

  npm start         production build on one port
  yarn start        development servers that reload on changes

Everything that is missing is installed first; that needs Node >= 20 with npm, Python >= 3.11, Git and a
C++ compiler. Ctrl-C stops everything; running attempts end as cancelled and can be retried.

Settings (environment variables):
  LLMOPS_PORT          port of the portal (7007)
  LLMOPS_MLFLOW_PORT   port of MLflow (the portal's port + 1)
  LLMOPS_APP_PORT      port of the frontend's development server, yarn start only (3000)
  LLMOPS_DATA          folder of all data (.data in the repository)
  LLMOPS_CACHE         folder of the toolchain (~/.cache/llmops-portal)
  LLMOPS_PYTHON        the Python to use (the first good one on PATH)
`;

async function main() {
  if (process.argv.includes('--help') || process.argv.includes('-h')) {
    say(HELP);
    return;
  }
  stopOnSignals();
  const development = (process.env.npm_config_user_agent ?? '').startsWith(
    'yarn',
  );
  const ports = readPortalPorts(process.env, development);
  const data = dataFolder();
  const lock = claimData(data, {
    url: `http://127.0.0.1:${ports.app ?? ports.portal}`,
  });
  try {
    prepareFolders(data);
    const records = new ProcessRecords(data);
    await stopLeftovers(records, say);
    await checkPortalPorts(ports);
    await serve(data, ports, records);
  } finally {
    lock.release();
  }
}

await runMain(main);
