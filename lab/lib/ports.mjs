// @ts-check
import { checkPort } from '../../scripts/lib/check/ports.mjs';
import { Problem } from '../../scripts/lib/problem.mjs';

export const DEFAULT_PORT_BASE = 26400;

/** Distance of each server's port from the lab's port base. A lab uses no port outside base..base+99. */
const OFFSETS = {
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

/** @param {LabPorts} ports */
export async function checkLabPorts(ports) {
  for (const [name, port] of Object.entries(ports))
    await checkPort(port, `the lab (${name})`, 'LAB_PORT_BASE');
}
