import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes of all files in a folder; what vanishes meanwhile counts nothing. */
export async function folderSize(directory: string): Promise<number> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(
    () => [],
  );
  let bytes = 0;
  for (const entry of entries) {
    const path = join(directory, entry.name);
    bytes += entry.isDirectory()
      ? await folderSize(path)
      : (await lstat(path).catch(() => undefined))?.size ?? 0;
  }
  return bytes;
}
