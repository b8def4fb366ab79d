import type { ApiWorkflow } from '../client/schemas';
import type { PipelineStep } from '../project/pipelineSteps';

/** What the run alone does not tell of its failure. */
export interface RunFailure {
  /** It was asked to end. */
  isTerminated: boolean;
  /** What the workflow controller says of failed steps, by their names. */
  messages: ReadonlyMap<string, string>;
  /** Longest time of the run; the portal terminates what takes longer. */
  limitSeconds?: number;
}

/** What is known of the failure when the server does not tell of the Workflow. */
export const UNKNOWN_FAILURE: RunFailure = {
  isTerminated: false,
  messages: new Map(),
};

const FAILED = new Set(['Failed', 'Error']);

/** Pure: whether a run was terminated, which servers do by setting its deadline to none, and why its steps failed. */
export function readFailure(
  { metadata, spec, status }: ApiWorkflow,
  steps: readonly PipelineStep[],
): RunFailure {
  const failed = Object.values(status?.nodes ?? {}).filter(
    ({ phase, message }) => FAILED.has(phase ?? '') && message,
  );
  const messages = steps.flatMap(({ name, path }) => {
    const prefix = `${[metadata.name, 'root', ...path].join('.')}.`;
    const node = failed.find(candidate => candidate.name.startsWith(prefix));
    return node?.message ? [[name, node.message] as const] : [];
  });
  return {
    isTerminated: spec.activeDeadlineSeconds === 0,
    messages: new Map(messages),
  };
}
