import { shortHash } from './shortHash';

/**
 * Topic of the events service on which the core says that something the catalog shows has changed.
 * The payload is an {@link LlmopsChange}.
 *
 * @public
 */
export const LLMOPS_EVENTS_TOPIC = 'llmops.changes';

/**
 * Signals channel on which the core says what changed. Signals reach every signed-in user, whatever they may read, so they
 * carry opaque ids only. The message is an {@link LlmopsSignal}.
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

/**
 * An {@link LlmopsChange} as signals carry it: names are replaced by topics, which only those recognize who know the names.
 *
 * @public
 */
export type LlmopsSignal =
  | { kind: 'run'; runId: string; project?: string }
  | { kind: 'runs' }
  | { kind: 'metrics'; runId: string }
  | { kind: 'model'; model: string }
  | { kind: 'notebook'; notebook: string };

/**
 * @param project - full entity reference
 *
 * @public
 */
export function projectTopic(project: string): string {
  return shortHash(JSON.stringify(['project', project]));
}

/** @public */
export function modelTopic(model: { tracker: string; name: string }): string {
  return shortHash(JSON.stringify(['model', model.tracker, model.name]));
}

/** @public */
export function notebookTopic(notebook: {
  cluster: string;
  namespace: string;
  name: string;
}): string {
  const { cluster, namespace, name } = notebook;
  return shortHash(JSON.stringify(['notebook', cluster, namespace, name]));
}

/** @public */
export function toSignal(change: LlmopsChange): LlmopsSignal {
  switch (change.kind) {
    case 'run':
      return change.project === undefined
        ? { kind: 'run', runId: change.runId }
        : {
            kind: 'run',
            runId: change.runId,
            project: projectTopic(change.project),
          };
    case 'model':
      return { kind: 'model', model: modelTopic(change) };
    case 'notebook':
      return { kind: 'notebook', notebook: notebookTopic(change) };
    default:
      return change;
  }
}
