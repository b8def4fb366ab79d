import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/** Streams a file to save; a slow reader slows its making down, and one who left ends it. */
export async function sendLines(
  res: Pick<Response, 'setHeader'> & NodeJS.WritableStream,
  lines: AsyncIterable<string>,
  file: { name: string; type: string },
): Promise<void> {
  res.setHeader('Content-Type', `${file.type}; charset=utf-8`);
  res.setHeader('Content-Disposition', `attachment; filename="${file.name}"`);
  res.setHeader('Cache-Control', 'no-store');
  try {
    await pipeline(Readable.from(lines), res);
  } catch (error) {
    // The reader went away; nobody is left to be told.
    if (!isPremature(error)) {
      throw error;
    }
  }
}

function isPremature(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'ERR_STREAM_PREMATURE_CLOSE'
  );
}
