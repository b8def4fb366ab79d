import { ServiceUnavailableError } from '@backstage/errors';

/** The text of an answer; rejects, and stops reading, when it is longer than the limit. */
export async function readBody(
  response: Response,
  maxBytes: number,
): Promise<string> {
  if (!response.body) {
    return '';
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the stream and with it the transfer.
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      throw new ServiceUnavailableError(
        `The answer of ${
          new URL(response.url).pathname
        } is larger than ${maxBytes} bytes; nothing of it was used`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
