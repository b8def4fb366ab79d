#!/usr/bin/env node
// @ts-check
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { bootstrap } from './lib/bootstrap.mjs';
import { provideBundle } from './lib/bundle.mjs';
import { checkPort, readPort } from './lib/check/ports.mjs';
import { complain, runMain, say } from './lib/console.mjs';
import { claimData, prepareFolders, readSecrets } from './lib/dataStore.mjs';
import { portalEnvironment, toolchainEnvironment } from './lib/environment.mjs';
import {
  interruption,
  stopOnSignals,
  throwIfInterrupted,
} from './lib/interruption.mjs';
import { mlflowServer } from './lib/mlflow.mjs';
import { dataFolder } from './lib/paths.mjs';
import { developmentPortal, productionPortal } from './lib/portal.mjs';
import { Problem } from './lib/problem.mjs';
import { ManagedProcess } from './lib/supervise/ManagedProcess.mjs';
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

/** @typedef {{ portal: number, mlflow: number, app: number | undefined }} Ports */

/** @param {boolean} development */
function readPorts(development) {
  const portal = readPort(process.env, 'LLMOPS_PORT', 7007);
  const mlflow = readPort(process.env, 'LLMOPS_MLFLOW_PORT', portal + 1);
  const app = development
    ? readPort(process.env, 'LLMOPS_APP_PORT', 3000)
    : undefined;
  if (new Set([portal, mlflow, app]).size < 3) {
    throw new Problem(
      `Port ${mlflow} is wanted twice.`,
      'Give each of LLMOPS_PORT, LLMOPS_MLFLOW_PORT and LLMOPS_APP_PORT its own.',
    );
  }
  return { portal, mlflow, app };
}

/** @param {Ports} ports */
async function checkPorts(ports) {
  await checkPort(ports.portal, 'the portal', 'LLMOPS_PORT');
  await checkPort(ports.mlflow, 'MLflow', 'LLMOPS_MLFLOW_PORT');
  if (ports.app)
    await checkPort(ports.app, 'the development server', 'LLMOPS_APP_PORT');
}

/**
 * @param {string} data
 * @param {Ports} ports
 */
async function portalSpec(data, ports) {
  const toolchain = await bootstrap();
  const env = portalEnvironment({
    toolchain,
    port: ports.portal,
    mlflowUrl: `http://127.0.0.1:${ports.mlflow}`,
    backendSecret: readSecrets(data).backend,
  });
  if (ports.app) {
    const portal = developmentPortal({
      toolchain,
      env,
      port: ports.portal,
      appPort: ports.app,
    });
    return { toolchain, portal };
  }
  const bundle = await provideBundle({
    toolchain,
    env: toolchainEnvironment(toolchain),
  });
  return {
    toolchain,
    portal: productionPortal({ toolchain, bundle, env, port: ports.portal }),
  };
}

/**
 * Runs both servers until a signal comes or one of them cannot be kept alive.
 *
 * @param {string} data
 * @param {Ports} ports
 * @param {ProcessRecords} records
 */
async function serve(data, ports, records) {
  const { toolchain, portal: spec } = await portalSpec(data, ports);
  await checkPorts(ports);
  throwIfInterrupted();
  /** @type {(problem: unknown) => void} */
  let giveUp = () => {};
  const givenUp = new Promise((_resolve, reject) => (giveUp = reject));
  givenUp.catch(() => {});
  const around = {
    logFolder: path.join(data, 'logs'),
    mark: randomUUID(),
    records,
    tell: complain,
    onGivenUp: giveUp,
  };
  const mlflow = new ManagedProcess(
    mlflowServer({ toolchain, data, port: ports.mlflow }),
    around,
  );
  const portal = new ManagedProcess(spec, around);
  const signalled = new Promise(resolve => {
    if (interruption.aborted) resolve(undefined);
    interruption.addEventListener('abort', () => resolve(undefined), {
      once: true,
    });
  });
  try {
    say('- Starting MLflow and the portal ...');
    const ready = Promise.all([mlflow.start(), portal.start()]).then(() => {
      if (interruption.aborted) return;
      say(
        `\nThe portal is ready: http://127.0.0.1:${ports.app ?? ports.portal}`,
      );
      say(`Data and logs are in ${data}. Ctrl-C stops it.`);
    });
    await Promise.race([
      signalled,
      givenUp,
      ready.then(() => Promise.race([signalled, givenUp])),
    ]);
  } finally {
    if (interruption.aborted)
      say('\nStopping; running attempts end as cancelled ...');
    forceOnSecondSignal([portal, mlflow]);
    // The portal first: it still writes to MLflow while it cancels its attempts.
    await portal.stop();
    await mlflow.stop();
  }
  say('Stopped.');
}

/** @param {ManagedProcess[]} processes */
function forceOnSecondSignal(processes) {
  const since = Date.now();
  for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.on(name, () => {
      // npm hands on the Ctrl-C that the terminal sent to us too: that is no second one.
      if (Date.now() - since < 2_000) return;
      for (const managed of processes) managed.kill();
    });
  }
}

async function main() {
  if (process.argv.includes('--help') || process.argv.includes('-h')) {
    say(HELP);
    return;
  }
  stopOnSignals();
  const development = (process.env.npm_config_user_agent ?? '').startsWith(
    'yarn',
  );
  const ports = readPorts(development);
  const data = dataFolder();
  const lock = claimData(data, {
    url: `http://127.0.0.1:${ports.app ?? ports.portal}`,
  });
  try {
    prepareFolders(data);
    const records = new ProcessRecords(data);
    await stopLeftovers(records, say);
    await checkPorts(ports);
    await serve(data, ports, records);
  } finally {
    lock.release();
  }
}

await runMain(main);
