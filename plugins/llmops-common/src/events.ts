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

/**
 * Kind of the message by which the core says on that channel, every few seconds, that it would say what changed. Who hears
 * it need not ask.
 *
 * @public
 */
export const LLMOPS_SIGNALS_PULSE = 'pulse';

/**
 * What changed; the data itself comes by REST. Of very many runs that change at once, only some are named; `runs` then says
 * that there are others.
 *
 * @public
 */
export type LlmopsChange =
  | { kind: 'run'; runId: string; project?: string }
  | { kind: 'runs' }
  | { kind: 'metrics'; runId: string }
  | { kind: 'model'; tracker: string; name: string }
  | { kind: 'notebook'; cluster: string; namespace: string; name: string };
