import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { InputError } from '@backstage/errors';
import { parse } from 'yaml';

/** One file or folder as DVC recorded it. */
export interface TrackedData {
  /** Relative to the project's root. */
  path: string;
  /** DVC's hash of the content. */
  hash: string;
}

/** Reads `.dvc` files, given relative to the project's root. */
export async function readTracked(
  directory: string,
  files: readonly string[],
): Promise<TrackedData[]> {
  const tracked: TrackedData[] = [];
  for (const file of files) {
    const content: unknown = parse(
      await readFile(join(directory, file), 'utf8'),
    );
    for (const out of listOf(field(content, 'outs'))) {
      const path = field(out, 'path');
      const hash = field(out, 'md5');
      if (typeof path !== 'string' || typeof hash !== 'string') {
        throw new InputError(
          `${file} has an output without path and md5; add the data anew with dvc add`,
        );
      }
      tracked.push({ path: posix.join(posix.dirname(file), path), hash });
    }
  }
  return tracked;
}

/**
 * Hex SHA-256 of the sorted lines `<path> <hash>`: the same as the engine on this machine records for a run, as long
 * as this is all the data that the project tracks.
 */
export function dataVersion(tracked: readonly TrackedData[]): string {
  const lines = tracked
    .map(({ path, hash }) => Buffer.from(`${path} ${hash}\n`))
    .sort(Buffer.compare);
  return createHash('sha256').update(Buffer.concat(lines)).digest('hex');
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
