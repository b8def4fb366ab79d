// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { BUILD_FOLDER } from '../paths.mjs';

/**
 * Lets a type check go on from what an earlier one found, also one of another checkout: TypeScript compares files by
 * their content, and names them from where its record is.
 *
 * @template T
 * @param {string} kept - file outside of the checkout
 * @param {(options: string[]) => Promise<T>} checkTypes - gets options of the compiler
 * @returns {Promise<T>}
 */
export async function withKeptTypes(kept, checkTypes) {
  const record = path.join(BUILD_FOLDER, 'types.tsbuildinfo');
  fs.mkdirSync(BUILD_FOLDER, { recursive: true });
  if (fs.existsSync(kept)) fs.copyFileSync(kept, record);
  else fs.rmSync(record, { force: true });
  const result = await checkTypes([
    ...['--incremental', '--tsBuildInfoFile', record],
    ...['--noEmit', '--emitDeclarationOnly', 'false'],
  ]);
  if (fs.existsSync(record)) {
    const part = `${kept}.${process.pid}`;
    fs.mkdirSync(path.dirname(kept), { recursive: true });
    fs.copyFileSync(record, part);
    fs.renameSync(part, kept);
  }
  return result;
}
