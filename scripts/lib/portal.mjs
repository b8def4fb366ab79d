// @ts-check
import path from 'node:path';
import { complain } from './console.mjs';
import { ROOT } from './paths.mjs';
import { answers } from './supervise/answers.mjs';
import { errorIn, withoutRepeats } from './supervise/errorLines.mjs';

/** @typedef {import('./supervise/ManagedProcess.mjs').ProcessSpec} ProcessSpec */

const BACKEND = path.join(ROOT, 'packages', 'backend');
const CONFIG = path.join(ROOT, 'app-config.yaml');
const END_CONNECTIONS = path.join(
  ROOT,
  'scripts',
  'lib',
  'supervise',
  'endConnections.cjs',
);
/** The backend cancels its running attempts first; each has some seconds to end. */
const STOP_LIMIT_MS = 30_000;
const READY_LIMIT_MS = 180_000;

/**
 * A start of plugins that failed leaves the process up, answering 503 for ever.
 *
 * @param {string} line
 */
function startupFailureIn(line) {
  const failed =
    /Backend startup failed|Plugin '[^']+' threw an error during startup/;
  if (!failed.test(line)) return undefined;
  return errorIn(line) ?? line.slice(0, 300);
}

/** @param {number} port */
function isReady(port) {
  return answers(`http://127.0.0.1:${port}/.backstage/health/v1/readiness`);
}

/**
 * The production build of the portal: backend and frontend on one port.
 *
 * @param {object} options
 * @param {import('./environment.mjs').Toolchain} options.toolchain
 * @param {import('./bundle.mjs').Bundle} options.bundle
 * @param {NodeJS.ProcessEnv} options.env - as from `portalEnvironment`
 * @param {string} options.secrets - as from `writeSecretsConfig`
 * @param {number} options.port
 * @returns {ProcessSpec}
 */
export function productionPortal({ toolchain, bundle, env, secrets, port }) {
  const configured = ['--config', CONFIG, '--config', secrets];
  const showError = withoutRepeats(message => complain(`portal: ${message}`));
  return {
    name: 'portal',
    file: toolchain.node.file,
    args: [...['--require', END_CONNECTIONS, bundle.backend], ...configured],
    cwd: BACKEND,
    env: {
      ...env,
      NODE_ENV: 'production',
      // The frontend comes from the same build, not from whatever lies in packages/app/dist now.
      APP_CONFIG_app_packageName: JSON.stringify(bundle.app),
    },
    isReady: () => isReady(port),
    readyLimitMs: READY_LIMIT_MS,
    stopLimitMs: STOP_LIMIT_MS,
    // By force: a polite end would cancel the attempts that the next backend is going to adopt.
    leftoverSignal: 'SIGKILL',
    fatalIn: startupFailureIn,
    onLine: line => {
      const message = errorIn(line);
      if (message) showError(message);
    },
  };
}

/**
 * The hot-reload start: Backstage's development servers of frontend and backend.
 *
 * @param {object} options
 * @param {import('./environment.mjs').Toolchain} options.toolchain
 * @param {NodeJS.ProcessEnv} options.env - as from `portalEnvironment`
 * @param {string} options.secrets - as from `writeSecretsConfig`
 * @param {number} options.port
 * @param {number} options.appPort
 * @returns {ProcessSpec}
 */
export function developmentPortal({ toolchain, env, secrets, port, appPort }) {
  const cli = path.join(
    ROOT,
    'node_modules',
    '@backstage',
    'cli',
    'bin',
    'backstage-cli',
  );
  const development = path.join(ROOT, 'app-config.development.yaml');
  const configured = [CONFIG, development, secrets].flatMap(file => [
    '--config',
    file,
  ]);
  return {
    name: 'development',
    file: toolchain.node.file,
    args: [cli, 'repo', 'start', ...configured],
    cwd: ROOT,
    env: { ...env, LLMOPS_APP_PORT: String(appPort) },
    isReady: async () =>
      (await isReady(port)) && answers(`http://127.0.0.1:${appPort}/`),
    readyLimitMs: READY_LIMIT_MS,
    stopLimitMs: STOP_LIMIT_MS,
    stopWholeGroup: true,
    leftoverSignal: 'SIGKILL',
    onLine: line => complain(line),
  };
}
