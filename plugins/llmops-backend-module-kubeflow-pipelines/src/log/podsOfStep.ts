import type { ApiRun } from '../client/schemas';
import type { PipelineStep } from '../project/pipelineSteps';

/** A Pod that ran, or tried to run, a step. */
export interface StepPod {
  /** As the server's logs know it. */
  name: string;
  /** Which try it is, from 1. */
  tries: number;
}

const MOST_TRIES = 20;
const NODE = /^(.+)-\d+$/;

/**
 * Pods of a step. Servers list the names of a run's nodes, but not of which task each is: the workflow controller
 * derives a node's name from the path of its task, and so does this. A name that the server does not list is no Pod.
 */
export function podsOfStep(run: ApiRun, { path }: PipelineStep): StepPod[] {
  const tasks = run.run_details?.task_details ?? [];
  const listed = new Set(
    tasks.flatMap(({ child_tasks: children }) =>
      (children ?? []).flatMap(({ pod_name: name }) => name ?? []),
    ),
  );
  const workflow = workflowOf(listed);
  if (workflow === undefined) {
    return [];
  }
  const executor = `${[workflow, 'root', ...path].join('.')}.executor`;
  const tries = Array.from({ length: MOST_TRIES }, (_, index) => ({
    name: nodeName(workflow, `${executor}(${index})`),
    tries: index + 1,
  })).filter(({ name }) => listed.has(name));
  if (tries.length > 0) {
    return tries;
  }
  const only = nodeName(workflow, executor);
  return listed.has(only) ? [{ name: only, tries: 1 }] : [];
}

/** Name that the workflow controller gives to a node: that of the workflow with a hash (FNV-1a, 32 bits) of its path. */
export function nodeName(workflow: string, path: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(path)) {
    // eslint-disable-next-line no-bitwise
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return `${workflow}-${hash}`;
}

function workflowOf(nodes: ReadonlySet<string>): string | undefined {
  for (const node of nodes) {
    const match = NODE.exec(node);
    if (match) {
      return match[1];
    }
  }
  return undefined;
}
