import { open, readFile } from 'node:fs/promises';
import type { AttemptSink } from '@llmops/backstage-plugin-llmops-node';
import type { AttemptFolder } from './AttemptFolder';
import { indexLineSchema } from './files';
import { isMissing } from './isMissing';

const CHUNK_BYTES = 128 * 1024;

interface Segment {
  position: number;
  step: string | null;
}

/** Reads the output of an attempt from a byte on, cut at the boundaries of steps. */
export class OutputReader {
  readonly #folder: AttemptFolder;
  #position: number;

  constructor(folder: AttemptFolder, position: number) {
    this.#folder = folder;
    this.#position = position;
  }

  /** Hands everything that was written by now to the sink. */
  async drain(sink: AttemptSink, signal: AbortSignal): Promise<void> {
    const handle = await open(this.#folder.file('output.log')).catch(ignore);
    if (!handle) {
      return;
    }
    try {
      const { size } = await handle.stat();
      if (size <= this.#position) {
        return;
      }
      // Read after the size: the index of a text is written before the text.
      const segments = await this.#readIndex();
      const buffer = Buffer.alloc(Math.min(CHUNK_BYTES, size - this.#position));
      while (this.#position < size && !signal.aborted) {
        const { bytesRead } = await handle.read(
          buffer,
          0,
          Math.min(buffer.length, size - this.#position),
          this.#position,
        );
        const bytes = buffer.subarray(0, bytesRead);
        if (!(await this.#append(bytes, segments, sink))) {
          return;
        }
      }
    } finally {
      await handle.close();
    }
  }

  async #append(
    bytes: Buffer,
    segments: Segment[],
    sink: AttemptSink,
  ): Promise<boolean> {
    const next = segments.findIndex(
      ({ position }) => position > this.#position,
    );
    // Text before the first segment belongs to no step.
    const current = segments[(next === -1 ? segments.length : next) - 1];
    const end =
      next === -1
        ? bytes.length
        : Math.min(bytes.length, segments[next].position - this.#position);
    const text = wholeCharacters(bytes.subarray(0, end));
    if (text.length === 0) {
      return false;
    }
    await sink.appendLog({
      ...(current?.step ? { step: current.step } : {}),
      position: this.#position,
      text: text.toString('utf8'),
    });
    this.#position += text.length;
    return true;
  }

  async #readIndex(): Promise<Segment[]> {
    const text = await readFile(this.#folder.file('output.index'), 'utf8');
    return text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .filter(Boolean)
      .map(line => indexLineSchema.parse(JSON.parse(line)));
  }
}

/** The bytes without a character at their end that is cut in two; the source holds whole characters only. */
function wholeCharacters(bytes: Buffer): Buffer {
  let start = bytes.length - 1;
  while (start > 0 && (bytes[start] & 0xc0) === 0x80) {
    start--;
  }
  const first = bytes[start];
  let length = 1;
  if (first >= 0xf0) {
    length = 4;
  } else if (first >= 0xe0) {
    length = 3;
  } else if (first >= 0xc0) {
    length = 2;
  }
  return start + length > bytes.length ? bytes.subarray(0, start) : bytes;
}

function ignore(error: unknown): undefined {
  if (isMissing(error)) {
    return undefined;
  }
  throw error;
}
