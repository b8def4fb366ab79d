// @ts-check
import fs from 'node:fs';
import path from 'node:path';

/**
 * What is known of a lab that is up.
 *
 * @typedef {object} LabRecord
 * @property {string} cache
 * @property {string} state
 * @property {number} portBase
 * @property {boolean} pipelines
 */

/** @param {string} state */
const fileIn = state => path.join(state, 'lab.json');

/**
 * @param {string} state
 * @returns {LabRecord | undefined} undefined when no lab is up there
 */
export function readLab(state) {
  const file = fileIn(state);
  if (!fs.existsSync(file)) return undefined;
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}

/** @param {LabRecord} lab */
export function writeLab({ cache, state, portBase, pipelines }) {
  const record = { cache, state, portBase, pipelines };
  fs.writeFileSync(fileIn(state), JSON.stringify(record, null, 2));
}

/** @param {string} state */
export function removeLab(state) {
  fs.rmSync(fileIn(state), { force: true });
}
