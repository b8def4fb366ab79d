// @ts-check
import fs from 'node:fs';
import path from 'node:path';

const KEPT = 3;
const LARGEST_BYTES = 20_000_000;
const POLL_MS = 400;

/**
 * Moves `name.log` to `name.1.log`, that one to `name.2.log` and so on; the oldest goes.
 *
 * @param {string} file
 */
function shift(file) {
  const numbered = (/** @type {number} */ n) =>
    file.replace(/\.log$/, `.${n}.log`);
  fs.rmSync(numbered(KEPT), { force: true });
  for (let n = KEPT - 1; n >= 1; n -= 1) {
    if (fs.existsSync(numbered(n))) fs.renameSync(numbered(n), numbered(n + 1));
  }
  return numbered(1);
}

/**
 * The log of one child process. The child writes to the file itself, so that its output survives this
 * process; we read it as it grows, and keep it from growing without bound.
 */
export class LogFile {
  #file;
  #position = 0;
  #rest = '';
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  /** @type {(line: string) => void} */
  #onLine;

  /**
   * Begins a new log; the logs of former starts are kept beside it, numbered.
   *
   * @param {string} file - ends with `.log`
   * @param {(line: string) => void} onLine
   */
  constructor(file, onLine) {
    this.#file = file;
    this.#onLine = onLine;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const former = shift(file);
    if (fs.existsSync(file)) fs.renameSync(file, former);
    fs.writeFileSync(file, '');
    this.#timer = setInterval(() => this.read(), POLL_MS);
  }

  get file() {
    return this.#file;
  }

  /** A descriptor for the child to append to; the caller closes its own copy. */
  open() {
    return fs.openSync(this.#file, 'a');
  }

  /** Hands on what was written since the last time. */
  read() {
    let descriptor;
    try {
      descriptor = fs.openSync(this.#file, 'r');
      const { size } = fs.fstatSync(descriptor);
      const buffer = Buffer.alloc(Math.min(size - this.#position, 1_000_000));
      const count = fs.readSync(
        descriptor,
        buffer,
        0,
        buffer.length,
        this.#position,
      );
      this.#position += count;
      this.#pass(buffer.toString('utf8', 0, count));
      if (this.#position > LARGEST_BYTES) this.#startOver();
    } catch {
      // A log that cannot be read must not end the portal.
    } finally {
      if (descriptor !== undefined) fs.closeSync(descriptor);
    }
  }

  /** The child appends, so after the cut it goes on at the beginning of the file. */
  #startOver() {
    fs.copyFileSync(this.#file, shift(this.#file));
    fs.truncateSync(this.#file, 0);
    this.#position = 0;
  }

  /** @param {string} text */
  #pass(text) {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#onLine(line);
  }

  close() {
    clearInterval(this.#timer);
    this.read();
  }
}
