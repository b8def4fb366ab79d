// @ts-check
import path from 'node:path';
import { checkPort } from '../../scripts/lib/check/ports.mjs';
import { tryLock } from '../../scripts/lib/lock.mjs';
import { Problem } from '../../scripts/lib/problem.mjs';

export const DEFAULT_PORT_BASE = 26400;
const FIRST_OTHER_BASE = 27000;
const LAST_OTHER_BASE = 32000;

/** Distance of each server's port from the lab's port base. A lab uses no port outside base..base+99. */
const OFFSETS = {
  registry: 5,
  mariadb: 6,
  s3: 7,
  apiserver: 43,
  kwok: 47,
  processNode: 48,
  controllerManager: 57,
  scheduler: 59,
  workflowHealth: 60,
  etcd: 79,
  etcdPeer: 80,
  trainingOperatorHealth: 81,
  jobsetHealth: 82,
  trainerHealth: 83,
  kueueHealth: 84,
  pipelinesGrpc: 87,
  pipelines: 88,
  visualization: 89,
  rolloutsMetrics: 90,
  rolloutsHealth: 91,
  trainingOperatorWebhook: 94,
  jobsetWebhook: 95,
  trainerWebhook: 96,
  kueueWebhook: 97,
  kueueVisibility: 98,
};

/** @typedef {Record<keyof typeof OFFSETS, number>} LabPorts */

/**
 * @param {string | undefined} text
 * @returns {number}
 */
export function readPortBase(text) {
  if (!text) return DEFAULT_PORT_BASE;
  const base = Number(text);
  if (Number.isInteger(base) && base >= 1024 && base <= 65400) return base;
  throw new Problem(
    `The port base is "${text}".`,
    'Give a number from 1024 to 65400.',
  );
}

/**
 * @param {number} base
 * @returns {LabPorts}
 */
export function portsFrom(base) {
  const entries = Object.entries(OFFSETS);
  const ports = entries.map(([name, offset]) => [name, base + offset]);
  return Object.fromEntries(ports);
}

/**
 * A port base whose ports are all free, for a lab beside others.
 *
 * @param {string} cache - what was chosen is reserved there as long as this process lives
 * @returns {Promise<number>}
 */
export async function freePortBase(cache) {
  for (let base = FIRST_OTHER_BASE; base < LAST_OTHER_BASE; base += 100) {
    const lock = tryLock(path.join(cache, 'locks', `ports-${base}.lock`));
    if (!('release' in lock)) continue;
    try {
      await checkLabPorts(portsFrom(base));
      return base;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      lock.release();
    }
  }
  throw new Problem(
    'No 100 ports in a row are free for a lab.',
    'Stop a lab that is no longer needed.',
  );
}

/** @param {LabPorts} ports */
export async function checkLabPorts(ports) {
  for (const [name, port] of Object.entries(ports))
    await checkPort(port, `the lab (${name})`, 'LAB_PORT_BASE');
}
