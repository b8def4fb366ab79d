// @ts-check
import path from 'node:path';
import { trackingEnvironment } from './environment.mjs';
import { ROOT } from './paths.mjs';
import { answers } from './supervise/answers.mjs';

/**
 * The tracking server of the embedded default: SQLite and artifacts in the data folder, one worker.
 *
 * @param {object} options
 * @param {import('./environment.mjs').Toolchain} options.toolchain
 * @param {string} options.data
 * @param {number} options.port
 * @returns {import('./supervise/ManagedProcess.mjs').ProcessSpec}
 */
export function mlflowServer({ toolchain, data, port }) {
  return {
    name: 'mlflow',
    file: toolchain.tools.python,
    args: [
      '-W',
      'ignore',
      path.join(ROOT, 'scripts', 'mlflow_server.py'),
      String(port),
    ],
    cwd: path.join(data, 'mlflow'),
    env: trackingEnvironment(toolchain),
    isReady: () => answers(`http://127.0.0.1:${port}/health`),
    readyLimitMs: 240_000,
    stopLimitMs: 15_000,
    leftoverSignal: 'SIGTERM',
  };
}
