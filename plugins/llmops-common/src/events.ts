/**
 * Topic of the events service on which the core says that something the catalog shows has changed.
 * The payload is an {@link LlmopsChange}.
 *
 * @public
 */
export const LLMOPS_EVENTS_TOPIC = 'llmops.changes';

/**
 * Signals channel on which the core says what changed. Signals carry ids only, they reach every signed-in user.
 * The message is an {@link LlmopsChange}.
 *
 * @public
 */
export const LLMOPS_SIGNALS_CHANNEL = 'llmops';

/** What changed; the data itself comes by REST. @public */
export type LlmopsChange =
  | { kind: 'run'; runId: string; project?: string }
  | { kind: 'metrics'; runId: string }
  | { kind: 'model'; tracker: string; name: string };
