// @ts-check
import { setTimeout as delay } from 'node:timers/promises';
import { isRunning, markedProcesses } from '../processIdentity.mjs';
import { MARK } from './ProcessRecords.mjs';

/** @typedef {import('./ProcessRecords.mjs').ProcessRecord} ProcessRecord */

const POLL_MS = 100;

/**
 * @param {number} pid - negative for a whole group
 * @param {NodeJS.Signals} signal
 */
export function sendSignal(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself.
  }
}

/**
 * The processes of a record that still run. A number that now belongs to another process is not among
 * them: the leader is known by its start time, the others by the mark in their environment.
 *
 * @param {ProcessRecord} record
 */
export function runningMembers(record) {
  const members = new Set(markedProcesses(MARK, record.mark, record.pid));
  if (isRunning(record)) members.add(record.pid);
  return [...members];
}

/**
 * Waits until none of the processes runs.
 *
 * @param {() => number[]} members
 * @param {number} limitMs
 * @returns {Promise<boolean>} false when the time was up first
 */
export async function waitUntilGone(members, limitMs) {
  const end = Date.now() + limitMs;
  while (members().length > 0) {
    if (Date.now() > end) return false;
    await delay(POLL_MS);
  }
  return true;
}

/**
 * Ends what is left of a process group by force.
 *
 * @param {ProcessRecord} record
 */
export async function killGroup(record) {
  const members = () => runningMembers(record);
  for (const pid of members()) sendSignal(pid, 'SIGKILL');
  await waitUntilGone(members, 5_000);
}

/**
 * Ends what a killed start left behind.
 *
 * @param {import('./ProcessRecords.mjs').ProcessRecords} records
 * @param {(line: string) => void} tell
 */
export async function stopLeftovers(records, tell) {
  for (const record of records.read()) {
    const members = () => runningMembers(record);
    if (members().length > 0) {
      tell(
        `- Stopping ${record.name} (process ${record.pid}), left behind by a start that was killed`,
      );
      for (const pid of members()) sendSignal(pid, record.leftoverSignal);
      await waitUntilGone(members, 10_000);
      await killGroup(record);
    }
    records.remove(record.name);
  }
}
