// @ts-check
import fs from 'node:fs';
import path from 'node:path';

/**
 * What the next start must know to end a process that this start left behind.
 *
 * @typedef {object} ProcessRecord
 * @property {string} name
 * @property {number} pid - also the number of its process group
 * @property {string} born - see ProcessIdentity
 * @property {string} mark - value of {@link MARK} in its environment
 * @property {NodeJS.Signals} leftoverSignal - how to end it when it was left behind
 */

/** Environment variable that marks the processes of one start. */
export const MARK = 'LLMOPS_START';

/** The processes of a data folder, on disk. */
export class ProcessRecords {
  #file;

  /** @param {string} data */
  constructor(data) {
    this.#file = path.join(data, 'processes.json');
  }

  /** @returns {ProcessRecord[]} */
  read() {
    try {
      const records = JSON.parse(fs.readFileSync(this.#file, 'utf8'));
      return Array.isArray(records) ? records : [];
    } catch {
      return [];
    }
  }

  /** @param {ProcessRecord} record - replaces the one of the same name */
  put(record) {
    this.#write([
      ...this.read().filter(other => other.name !== record.name),
      record,
    ]);
  }

  /** @param {string} name */
  remove(name) {
    this.#write(this.read().filter(record => record.name !== name));
  }

  /** @param {ProcessRecord[]} records */
  #write(records) {
    const draft = `${this.#file}.${process.pid}`;
    fs.writeFileSync(draft, JSON.stringify(records, null, 2));
    fs.renameSync(draft, this.#file);
  }
}
