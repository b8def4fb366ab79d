// @ts-check
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this program in the checkout. */
export const LAB = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '..',
);

/**
 * Folder of the built programs. All labs and all checkouts of this user share it.
 *
 * @param {NodeJS.ProcessEnv} [env]
 */
export function labCache(env = process.env) {
  if (env.LAB_CACHE) return path.resolve(env.LAB_CACHE);
  const base = env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
  return path.resolve(base, 'llmops-lab');
}

/**
 * Folder of one running lab: certificates, kubeconfigs, databases, logs.
 *
 * @param {NodeJS.ProcessEnv} [env]
 */
export function labState(env = process.env) {
  return path.resolve(env.LAB_STATE || path.join(labCache(env), 'run'));
}

/**
 * @param {string} cache
 * @param {string} name
 */
export const programFile = (cache, name) => path.join(cache, 'bin', name);

/**
 * Manifests that belong to a program, copied out of its module when it was built.
 *
 * @param {string} cache
 * @param {string} name
 */
export const manifestsOf = (cache, name) => path.join(cache, 'manifests', name);
