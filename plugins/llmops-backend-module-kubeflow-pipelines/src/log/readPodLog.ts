import { ServiceUnavailableError } from '@backstage/errors';
import type { PipelinesClient } from '../client/PipelinesClient';

/** Older servers say what went wrong in the text of the log itself. */
const ERROR_IN_LOG = '{"error_message":';

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
      yield { text: checked(rest.slice(0, end)), isComplete: true };
      rest = rest.slice(end);
    }
  }
  rest += decoder.decode();
  if (rest) {
    yield { text: checked(rest), isComplete: false };
  }
}

function checked(text: string): string {
  if (text.startsWith(ERROR_IN_LOG) || text.includes(`\n${ERROR_IN_LOG}`)) {
    throw new ServiceUnavailableError('The server cannot read the log');
  }
  return text;
}
