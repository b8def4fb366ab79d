import type { PipelinesClient } from '../client/PipelinesClient';
import { readPodLog } from './readPodLog';

const LINE = '{"error_message":"loss is NaN","step":3}\n';
const FAULT = '{"error_message":"Internal","error_details":"pod not found"}';

async function read(...parts: string[]): Promise<string> {
  const client = {
    openLog: async () => new Blob(parts).stream() as ReadableStream<Uint8Array>,
  };
  let text = '';
  for await (const piece of readPodLog(
    client as unknown as PipelinesClient,
    { runId: 'run', pod: 'pod' },
    new AbortController().signal,
  )) {
    text += piece.text;
  }
  return text;
}

describe('readPodLog', () => {
  it('tells lines of the program from what the server says of its own failure', async () => {
    const log = `first\n${LINE}${FAULT}\nlast\n`;
    expect(await read(log)).toBe(log);
    expect(await read('first\n', LINE.trim())).toBe(`first\n${LINE.trim()}`);
    for (const parts of [[FAULT], ['first\n', FAULT]]) {
      await expect(read(...parts)).rejects.toThrow(
        'The server cannot read the log',
      );
    }
  });
});
