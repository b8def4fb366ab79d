import { ServiceUnavailableError } from '@backstage/errors';
import { z } from 'zod';
import type { PipelinesClient } from '../client/PipelinesClient';

/** What older servers write behind a log that they cannot read on, since its answer has begun already. */
const errorSchema = z.strictObject({
  error_message: z.string(),
  error_details: z.string().optional(),
});

/**
 * Complete lines of a Pod's log from its beginning, the last one also when it is not complete. Throws when the server
 * cannot give the log.
 */
export async function* readPodLog(
  client: PipelinesClient,
  log: { runId: string; pod: string },
  signal: AbortSignal,
): AsyncGenerator<{ text: string; isComplete: boolean }> {
  const body = await client.openLog(log.runId, log.pod, signal);
  let rest = '';
  const decoder = new TextDecoder();
  for await (const bytes of body ?? []) {
    rest += decoder.decode(bytes, { stream: true });
    const end = rest.lastIndexOf('\n') + 1;
    if (end > 0) {
      yield { text: rest.slice(0, end), isComplete: true };
      rest = rest.slice(end);
    }
  }
  rest += decoder.decode();
  if (rest) {
    yield { text: checked(rest), isComplete: false };
  }
}

/** Only the end of an answer can be the server's; lines that look like it are of the program. */
function checked(text: string): string {
  if (text.startsWith('{') && isError(text)) {
    throw new ServiceUnavailableError('The server cannot read the log');
  }
  return text;
}

function isError(text: string): boolean {
  try {
    return errorSchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}
