// @ts-check
import { once } from 'node:events';
import fs from 'node:fs';

/**
 * @typedef {object} LogQuery
 * @property {boolean} follow - goes on until the container has ended
 * @property {boolean} timestamps
 * @property {number | undefined} tailLines
 * @property {number | undefined} limitBytes
 * @property {string | undefined} since - RFC 3339; only lines from then on
 */

const LARGEST_READ = 1_000_000;

/**
 * @param {URLSearchParams} query
 * @returns {LogQuery}
 */
export function readLogQuery(query) {
  /** @param {string} name */
  const number = name => {
    const text = query.get(name);
    return text === null ? undefined : Number(text);
  };
  const seconds = number('sinceSeconds');
  const since =
    seconds === undefined
      ? query.get('sinceTime')
      : new Date(Date.now() - seconds * 1000).toISOString();
  return {
    follow: query.get('follow') === 'true',
    timestamps: query.get('timestamps') === 'true',
    tailLines: number('tailLines'),
    limitBytes: number('limitBytes'),
    since: since ?? undefined,
  };
}

/**
 * The complete lines of a log file from a position on.
 *
 * @param {number} descriptor
 * @param {number} position
 */
function readLines(descriptor, position) {
  const buffer = Buffer.alloc(LARGEST_READ);
  const count = fs.readSync(descriptor, buffer, 0, buffer.length, position);
  const end = buffer.subarray(0, count).lastIndexOf('\n') + 1;
  const text = buffer.toString('utf8', 0, end);
  return { lines: text.split('\n').slice(0, -1), position: position + end };
}

/**
 * The lines of a log, as they were written.
 *
 * @param {import('./ContainerLog.mjs').ContainerLog} log
 * @param {{ follow: boolean, signal: AbortSignal }} options
 * @returns {AsyncGenerator<string[]>} what is there first, then what comes
 */
async function* batches(log, { follow, signal }) {
  const descriptor = fs.openSync(log.file, 'r');
  let position = 0;
  try {
    for (;;) {
      const { isOpen } = log;
      const read = readLines(descriptor, position);
      position = read.position;
      if (read.lines.length > 0) yield read.lines;
      else if (!follow || !isOpen || signal.aborted) return;
      else await once(log, 'change', { signal }).catch(() => {});
    }
  } finally {
    fs.closeSync(descriptor);
  }
}

/**
 * What the kubelet's API answers for a log.
 *
 * @param {import('./ContainerLog.mjs').ContainerLog} log
 * @param {LogQuery} query
 * @param {AbortSignal} signal
 * @returns {AsyncGenerator<string>}
 */
export async function* readLog(log, query, signal) {
  const { timestamps, tailLines, limitBytes = Infinity, since } = query;
  const sinceMs = since ? Date.parse(since) : -Infinity;
  /** @param {string} line */
  const isWanted = line =>
    Date.parse(line.slice(0, line.indexOf(' '))) >= sinceMs;
  /** @param {string} line */
  const format = line => {
    const [time] = line.split(' ', 1);
    const text = line.replace(/^\S+ \S+ \S+ /, '');
    return timestamps ? `${time} ${text}\n` : `${text}\n`;
  };
  let left = limitBytes;
  /** @param {string[]} lines */
  const show = lines => {
    const text = lines.map(format).join('').slice(0, left);
    left -= text.length;
    return text;
  };
  const present = tailLines === undefined ? 0 : await lineCount(log, signal);
  let skipped = Math.max(0, present - (tailLines ?? 0));
  for await (const lines of batches(log, { ...query, signal })) {
    yield show(lines.slice(skipped).filter(isWanted));
    skipped = Math.max(0, skipped - lines.length);
    if (left <= 0) return;
  }
}

/**
 * @param {import('./ContainerLog.mjs').ContainerLog} log
 * @param {AbortSignal} signal
 */
async function lineCount(log, signal) {
  let count = 0;
  for await (const lines of batches(log, { follow: false, signal }))
    count += lines.length;
  return count;
}
