// @ts-check
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the repository. */
export const ROOT = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '..',
  '..',
);

/** Build results that belong to this checkout; ignored by Git. */
export const BUILD_FOLDER = path.join(ROOT, '.cache');

/**
 * Folder of the toolchain. Several checkouts may share it.
 *
 * @param {NodeJS.ProcessEnv} [env]
 */
export function cacheFolder(env = process.env) {
  if (env.LLMOPS_CACHE) return path.resolve(env.LLMOPS_CACHE);
  const base = env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
  return path.resolve(base, 'llmops-portal');
}

/**
 * Folder of everything that the portal remembers: databases, experiments, repositories, logs.
 *
 * @param {NodeJS.ProcessEnv} [env]
 */
export function dataFolder(env = process.env) {
  return path.resolve(env.LLMOPS_DATA || path.join(ROOT, '.data'));
}
