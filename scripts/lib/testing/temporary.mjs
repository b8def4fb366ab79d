// @ts-check
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * A folder that is removed when the test ends.
 *
 * @param {import('node:test').TestContext} test
 */
export function temporaryFolder(test) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'llmops-scripts-'));
  test.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * Waits until a condition holds.
 *
 * @template T
 * @param {string} what
 * @param {() => T | Promise<T>} condition
 * @param {number} [limitMs]
 * @returns {Promise<NonNullable<T>>}
 */
export async function until(what, condition, limitMs = 60_000) {
  const end = Date.now() + limitMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`Waited in vain for ${what}`);
    await delay(50);
  }
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {string} content - of a shell script
 */
export function writeProgram(folder, name, content) {
  const file = path.join(folder, name);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(file, `#!/bin/sh\n${content}\n`, { mode: 0o755 });
  return file;
}
