// @ts-check
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

/**
 * A process that cannot be mistaken for a later one with the same number.
 *
 * @typedef {object} ProcessIdentity
 * @property {number} pid
 * @property {string} born - opaque: start time of the process together with the boot of the machine
 */

/** @param {string} file */
function readText(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Start time of a process, or undefined when there is none with this number (a zombie counts as none).
 *
 * @param {number} pid
 * @returns {string | undefined}
 */
function birthOf(pid) {
  if (process.platform === 'linux') {
    const fields = readStat(pid);
    if (!fields || fields.state === 'Z' || fields.state === 'X')
      return undefined;
    const boot = readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
    return `${boot}/${fields.startTime}`;
  }
  try {
    const line = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return line.trim() || undefined;
  } catch {
    return undefined;
  }
}

/**
 * The parts of /proc/<pid>/stat that matter here. The command name may hold spaces and brackets, so
 * fields are counted from the last closing bracket.
 *
 * @param {number} pid
 */
function readStat(pid) {
  const stat = readText(`/proc/${pid}/stat`);
  if (!stat) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0], group: Number(fields[2]), startTime: fields[19] };
}

/**
 * @param {number} pid
 * @returns {ProcessIdentity | undefined} undefined when no such process runs
 */
export function identify(pid) {
  const born = birthOf(pid);
  return born === undefined ? undefined : { pid, born };
}

/**
 * True while exactly this process runs; false for a recycled process number.
 *
 * @param {ProcessIdentity} identity
 */
export function isRunning(identity) {
  return (
    Number.isInteger(identity.pid) &&
    identity.pid > 1 &&
    birthOf(identity.pid) === identity.born
  );
}

/**
 * Processes that carry `name=value` in their environment, which their children inherit. The mark is what
 * makes it safe to end processes whose starter is gone. Linux only: elsewhere none are found.
 *
 * @param {string} name
 * @param {string} value
 * @param {number} [group] - only those of this process group
 * @returns {number[]}
 */
export function markedProcesses(name, value, group) {
  if (process.platform !== 'linux') return [];
  return fs
    .readdirSync('/proc')
    .filter(entry => /^\d+$/.test(entry))
    .map(Number)
    .filter(pid => {
      const stat = readStat(pid);
      if (!stat || stat.state === 'Z') return false;
      if (group !== undefined && stat.group !== group) return false;
      const environment = readText(`/proc/${pid}/environ`) ?? '';
      return environment.split('\0').includes(`${name}=${value}`);
    });
}
