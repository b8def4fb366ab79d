// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { Problem } from '../problem.mjs';

const GIGABYTE = 1e9;

/**
 * The nearest folder above `folder` (or itself) that exists.
 *
 * @param {string} folder
 */
function existing(folder) {
  let present = folder;
  while (!fs.existsSync(present)) present = path.dirname(present);
  return present;
}

/**
 * Checks the free space of every file system that is about to be written to.
 *
 * @param {{ folder: string, bytes: number }[]} needs - several folders may lie on one file system
 * @param {(folder: string) => { device: number, free: number }} [measure] - free space in bytes
 */
export function checkSpace(needs, measure = measureSpace) {
  /** @type {Map<number, { folder: string, bytes: number, free: number }>} */
  const devices = new Map();
  for (const { folder, bytes } of needs) {
    const { device, free } = measure(existing(folder));
    const known = devices.get(device);
    devices.set(device, {
      folder: known?.folder ?? folder,
      bytes: (known?.bytes ?? 0) + bytes,
      free,
    });
  }
  for (const { folder, bytes, free } of devices.values()) {
    if (free >= bytes) continue;
    const needed = (bytes / GIGABYTE).toFixed(1);
    const left = (free / GIGABYTE).toFixed(1);
    throw new Problem(
      `The disk of ${folder} has ${left} GB free, and ${needed} GB are needed.`,
      'Free some space, or choose other folders with LLMOPS_CACHE and LLMOPS_DATA.',
    );
  }
}

/** @param {string} folder */
function measureSpace(folder) {
  const { bavail, bsize } = fs.statfsSync(folder);
  return { device: fs.statSync(folder).dev, free: bavail * bsize };
}
