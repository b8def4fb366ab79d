import type { FileHandle } from 'node:fs/promises';

/** Longest part of a line that is shown. */
const MAX_LINE = 4_000;

/** The first lines of a file; undefined when it is no text. */
export async function readLines(
  file: FileHandle,
  limits: { bytes: number; lines: number },
): Promise<{ lines: string[]; complete: boolean } | undefined> {
  const { size } = await file.stat();
  const wanted = Math.min(size, limits.bytes);
  const { buffer, bytesRead } = await file.read(
    Buffer.alloc(wanted),
    0,
    wanted,
    0,
  );
  const whole = bytesRead >= size;
  const text = decode(buffer.subarray(0, bytesRead), whole);
  if (text === undefined) {
    return undefined;
  }
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
  // The last line of a part may go on behind it.
  const known = whole || lines.length === 1 ? lines : lines.slice(0, -1);
  const shown = known.slice(0, limits.lines);
  return {
    lines: text === '' ? [] : shown.map(line => line.slice(0, MAX_LINE)),
    complete:
      whole &&
      shown.length === known.length &&
      shown.every(line => line.length <= MAX_LINE),
  };
}

/** UTF-8 without control characters but white space; a character that is cut off at the end is left out. */
function decode(bytes: Buffer, whole: boolean): string | undefined {
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const text = decoder.decode(bytes, { stream: !whole });
    return /(?!\s)\p{Cc}/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
