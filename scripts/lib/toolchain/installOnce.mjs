// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { step } from '../console.mjs';
import { withLock } from '../lock.mjs';
import { explainSystemError } from '../problem.mjs';

/**
 * Fills a folder of the cache once. The work goes to a folder beside it that is renamed when it is
 * complete, so an interrupted installation leaves nothing that could be taken for a whole one.
 *
 * @param {object} options
 * @param {string} options.folder - final place
 * @param {string} options.title - shown while it lasts
 * @param {(folder: string) => boolean} [options.isWhole] - checks a folder that is there already
 * @param {(folder: string, note: (phase: string) => void) => Promise<void>} options.fill
 * @returns {Promise<string>} the folder
 */
export async function installOnce({
  folder,
  title,
  isWhole = fs.existsSync,
  fill,
}) {
  if (isWhole(folder)) return folder;
  const lockFile = path.join(
    path.dirname(folder),
    'locks',
    `${path.basename(folder)}.lock`,
  );
  await withLock(lockFile, title, async () => {
    if (isWhole(folder)) return;
    await step(title, async note => {
      const partial = `${folder}.partial`;
      try {
        fs.rmSync(partial, { recursive: true, force: true });
        fs.mkdirSync(partial, { recursive: true });
        await fill(partial, note);
        fs.rmSync(folder, { recursive: true, force: true });
        fs.renameSync(partial, folder);
      } catch (error) {
        fs.rmSync(partial, { recursive: true, force: true });
        throw explainSystemError(error, folder);
      }
    });
  });
  return folder;
}
