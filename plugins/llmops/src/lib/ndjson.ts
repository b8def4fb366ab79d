import { z } from 'zod';
import type { LogChunk } from '../api/types';

const logChunk = z.object({
  sequence: z.number().int(),
  at: z.string(),
  step: z.string().optional(),
  text: z.string(),
});

/** The lines of a stream of text; a last line without its end still counts. */
async function* readLines(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
      if (done) {
        break;
      }
    }
    if (rest) {
      yield rest;
    }
  } finally {
    // Whoever stops listening early must not leave the connection open.
    await reader.cancel().catch(() => undefined);
  }
}

/** The chunks of a log answered as JSON Lines. */
export async function* readLogChunks(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<LogChunk> {
  for await (const line of readLines(body)) {
    if (line.trim()) {
      yield logChunk.parse(JSON.parse(line));
    }
  }
}
