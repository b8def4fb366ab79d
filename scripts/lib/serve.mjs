// @ts-check
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { provideBundle } from './bundle.mjs';
import { complain, say } from './console.mjs';
import { writeSecretsConfig } from './dataStore.mjs';
import { portalEnvironment, toolchainEnvironment } from './environment.mjs';
import { interruption, throwIfInterrupted } from './interruption.mjs';
import { mlflowServer } from './mlflow.mjs';
import { developmentPortal, productionPortal } from './portal.mjs';
import { checkPortalPorts } from './portalPorts.mjs';
import { ManagedProcess } from './supervise/ManagedProcess.mjs';

/** @typedef {import('./portalPorts.mjs').PortalPorts} PortalPorts */

/**
 * Installs and builds what is missing and says how the portal is run.
 *
 * @param {string} data
 * @param {PortalPorts} ports
 */
async function preparePortal(data, ports) {
  const toolchain = await bootstrap();
  const env = portalEnvironment({
    toolchain,
    port: ports.portal,
    mlflowUrl: `http://127.0.0.1:${ports.mlflow}`,
  });
  const secrets = writeSecretsConfig(data);
  if (ports.app) {
    const spec = developmentPortal({
      toolchain,
      env,
      secrets,
      port: ports.portal,
      appPort: ports.app,
    });
    return { toolchain, spec };
  }
  const bundle = await provideBundle({
    toolchain,
    env: toolchainEnvironment(toolchain),
  });
  return {
    toolchain,
    spec: productionPortal({
      ...{ toolchain, bundle, env, secrets },
      port: ports.portal,
    }),
  };
}

/**
 * Runs MLflow and the portal until a signal comes.
 *
 * @param {string} data
 * @param {PortalPorts} ports
 * @param {import('./supervise/ProcessRecords.mjs').ProcessRecords} records
 * @throws {import('./problem.mjs').Problem} when one of them does not start or cannot be kept alive
 */
export async function serve(data, ports, records) {
  const { toolchain, spec } = await preparePortal(data, ports);
  // Some minutes may have passed since they were checked first.
  await checkPortalPorts(ports);
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
  try {
    say('- Starting MLflow and the portal ...');
    const ready = Promise.all([mlflow.start(), portal.start()]).then(() => {
      if (interruption.aborted) return;
      say(
        `\nThe portal is ready: http://127.0.0.1:${ports.app ?? ports.portal}`,
      );
      say(`Its data and logs are in ${data}. Ctrl-C stops it.`);
    });
    const untilSignal = signalled();
    await Promise.race([
      untilSignal,
      givenUp,
      ready.then(() => Promise.race([untilSignal, givenUp])),
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

/** @returns {Promise<void>} */
function signalled() {
  return new Promise(resolve => {
    if (interruption.aborted) resolve();
    interruption.addEventListener('abort', () => resolve(), { once: true });
  });
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
