// @ts-check
import { checkPort, readPort } from './check/ports.mjs';
import { Problem } from './problem.mjs';

/**
 * @typedef {object} PortalPorts
 * @property {number} portal
 * @property {number} mlflow
 * @property {number | undefined} app - of the frontend's development server; undefined for the production build
 */

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {boolean} development
 * @returns {PortalPorts}
 */
export function readPortalPorts(env, development) {
  const portal = readPort(env, 'LLMOPS_PORT', 7007);
  const mlflow = readPort(env, 'LLMOPS_MLFLOW_PORT', portal + 1);
  const app = development ? readPort(env, 'LLMOPS_APP_PORT', 3000) : undefined;
  if (new Set([portal, mlflow, app]).size < 3) {
    throw new Problem(
      'Two servers want the same port.',
      'Give each of LLMOPS_PORT, LLMOPS_MLFLOW_PORT and LLMOPS_APP_PORT its own.',
    );
  }
  return { portal, mlflow, app };
}

/** @param {PortalPorts} ports */
export async function checkPortalPorts(ports) {
  await checkPort(ports.portal, 'the portal', 'LLMOPS_PORT');
  await checkPort(ports.mlflow, 'MLflow', 'LLMOPS_MLFLOW_PORT');
  if (ports.app)
    await checkPort(ports.app, 'the development server', 'LLMOPS_APP_PORT');
}
