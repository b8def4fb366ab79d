// @ts-check
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/**
 * Short hash of some texts; it depends on their order and their borders.
 *
 * @param {string[]} texts
 */
export function hashOf(texts) {
  const hash = createHash('sha256');
  for (const text of texts)
    hash.update(`${Buffer.byteLength(text)}:`).update(text);
  return hash.digest('hex').slice(0, 16);
}

/**
 * Short hash of the names and contents of all files below some folders. Order and dates do not matter.
 *
 * @param {string} root
 * @param {string[]} entries - files and folders, relative to the root; absent ones count as absent
 * @param {(relative: string) => boolean} skip - leaves out a file or a whole folder
 */
export function hashTree(root, entries, skip) {
  const hash = createHash('sha256');
  /** @param {string} relative */
  const visit = relative => {
    const file = path.join(root, relative);
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (!stat || skip(relative)) return;
    if (stat.isDirectory()) {
      for (const name of fs.readdirSync(file).sort())
        visit(path.join(relative, name));
    } else {
      const content = createHash('sha256')
        .update(fs.readFileSync(file))
        .digest('hex');
      hash.update(`${relative}\0${content}\0`);
    }
  };
  for (const entry of [...entries].sort()) visit(entry);
  return hash.digest('hex').slice(0, 16);
}
