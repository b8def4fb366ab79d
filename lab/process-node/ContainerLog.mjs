// @ts-check
import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** @typedef {'stdout' | 'stderr'} Channel */

/** Longer lines are cut into several. */
const LONGEST = 100_000;

/** The output of one run of a container: a file with lines `TIME CHANNEL F TEXT`, as container runtimes write. */
export class ContainerLog extends EventEmitter {
  #descriptor;
  isOpen = true;

  /** @param {string} file */
  constructor(file) {
    super();
    this.setMaxListeners(0);
    this.file = file;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    this.#descriptor = fs.openSync(file, 'a');
  }

  /**
   * @param {Channel} channel
   * @param {import('node:stream').Readable} stream
   */
  take(channel, stream) {
    createInterface({ input: stream }).on('line', line =>
      this.write(channel, line),
    );
  }

  /**
   * @param {Channel} channel
   * @param {string} line
   */
  write(channel, line) {
    if (!this.isOpen) return;
    for (let from = 0; from === 0 || from < line.length; from += LONGEST) {
      const part = line.slice(from, from + LONGEST);
      fs.writeSync(this.#descriptor, `${timestamp()} ${channel} F ${part}\n`);
    }
    this.emit('change');
  }

  close() {
    if (!this.isOpen) return;
    this.isOpen = false;
    fs.closeSync(this.#descriptor);
    this.emit('change');
  }
}

const ORIGIN = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();

/** The present time to the nanosecond, so that no two lines have the same. */
function timestamp() {
  const now = ORIGIN + process.hrtime.bigint();
  const seconds = new Date(Number(now / 1_000_000n)).toISOString();
  const fraction = (now % 1_000_000_000n).toString().padStart(9, '0');
  return `${seconds.slice(0, 19)}.${fraction}Z`;
}
