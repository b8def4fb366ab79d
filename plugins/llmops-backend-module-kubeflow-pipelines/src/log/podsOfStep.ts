import type { ApiRun } from '../client/schemas';
import type { PipelineStep } from '../project/pipelineSteps';

/** A Pod that ran, or tried to run, a step. */
export interface StepPod {
  /** The names that it may have; controllers of today put the template's name into it. */
  names: string[];
  /** Which try it is, from 1. */
  tries: number;
}

const MOST_TRIES = 20;
/** Names of the templates that run tasks, without and with tries. */
const TEMPLATES = ['system-container-impl', 'retry-system-container-impl'];
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
    hash: hashOf(`${executor}(${index})`),
    tries: index + 1,
  })).filter(({ hash }) => listed.has(`${workflow}-${hash}`));
  const only = { hash: hashOf(executor), tries: 1 };
  const found =
    tries.length > 0 || !listed.has(`${workflow}-${only.hash}`)
      ? tries
      : [only];
  return found.map(({ hash, tries: number }) => ({
    names: [
      `${workflow}-${hash}`,
      ...TEMPLATES.map(template => `${workflow}-${template}-${hash}`),
    ],
    tries: number,
  }));
}

/** What the workflow controller puts behind the name of the workflow: a hash (FNV-1a, 32 bits) of the node's path. */
export function hashOf(path: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(path)) {
    // eslint-disable-next-line no-bitwise
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
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
