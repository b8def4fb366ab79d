// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { tryLock } from '../../scripts/lib/lock.mjs';
import { down } from './down.mjs';

const NAME = /^test-\d+$/;

/** @param {string} cache */
const folderOf = cache => path.join(cache, 'labs');

/** @param {string} state */
const lockOf = state => `${state}.lock`;

/**
 * A state folder for a lab that lives as long as this process.
 *
 * @param {string} cache
 */
export function claimTestLab(cache) {
  const state = path.join(folderOf(cache), `test-${process.pid}`);
  const lock = tryLock(lockOf(state));
  if (!('release' in lock)) throw new Error(`${state} is in use`);
  return { state, release: lock.release };
}

/**
 * Stops the labs of test runs that were killed, and removes those that failed.
 *
 * @param {string} cache
 * @param {(line: string) => void} tell
 */
export async function stopAbandonedLabs(cache, tell) {
  const folder = folderOf(cache);
  if (!fs.existsSync(folder)) return;
  // Locks lie beside the labs, and go and come meanwhile.
  for (const name of fs.readdirSync(folder).filter(each => NAME.test(each))) {
    const state = path.join(folder, name);
    const lock = tryLock(lockOf(state));
    if (!('release' in lock)) continue;
    tell(`- Removing the lab of an earlier test run: ${state}`);
    await down({ state }, () => {});
    fs.rmSync(state, { recursive: true, force: true });
    lock.release();
  }
}
