import type { NotebookPlan } from '@llmops/backstage-plugin-llmops-node';
import { NAMESPACE, OWNER } from './lab';

/** A small notebook without GPUs in the lab. */
export function notebookPlan(
  changes: Partial<NotebookPlan> & { name: string },
): NotebookPlan {
  return {
    cluster: 'lab',
    namespace: NAMESPACE,
    owner: OWNER,
    createdBy: 'user:default/mina',
    cpu: 0.1,
    memoryBytes: 128 * 2 ** 20,
    gpus: 0,
    volumeBytes: 2 ** 30,
    reuseVolume: false,
    ...changes,
  };
}
